// What TNS and GCN ask for, in the words of Hermes.
#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <alertstream/hermes/server_errors.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

alert discovery() {
    alert made{.title = "GRB 260101A", .topic = "hermes.test", .submitter = "me", .authors = "A", .message_text = "m"};
    made.targets.push_back({.name = "A", .ra = degrees{1}, .dec = degrees{2}, .new_discovery = true,
                            .discovery_info = discovery_info{.reporting_group = "SNEX", .discovery_source = "LCO Floyds", .transient_type = "PSN - Possible SN"}});
    made.photometry.push_back({.target = "A", .at = as::time_point{}, .bandpass = "g", .measured = detection{magnitude::ab(17), {}, {}, {}}, .telescope = "1m", .instrument = "sbig"});
    made.photometry.push_back({.target = "A", .at = as::time_point{}, .bandpass = "g", .measured = upper_limit{magnitude::ab(20), {}}, .telescope = "1m", .instrument = "sbig"});
    return made;
}

alert classification() {
    auto made = discovery();
    made.photometry.clear();
    made.targets[0].new_discovery.reset();
    made.spectroscopy.push_back({.target = "A", .at = as::time_point{}, .instrument = "FLOYDS", .spec_type = "Object", .classification = "SN Ia", .observer = "O", .file_info = {{"s.ascii", "", "https://example.org/s"}}});
    return made;
}

encode_options const to_tns{.submit = {.to_tns = true, .to_mpc = {}, .to_gcn = {}}}, to_gcn{.submit = {.to_tns = {}, .to_mpc = {}, .to_gcn = true}};

std::string tree(alert const& what, encode_options const& with) { return server_errors(what, with).json(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_submission)

BOOST_AUTO_TEST_CASE(what_is_complete_is_taken) {
    BOOST_TEST(tree(discovery(), to_tns) == "");
    BOOST_TEST(tree(classification(), to_tns) == "");
    BOOST_TEST(tree(discovery(), to_gcn) == "");
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_without_the_flag_nor_of_what_is_wrong_otherwise) {
    alert made{.title = "t", .topic = "hermes.test", .submitter = "me"};
    BOOST_TEST(tree(made, {}) == "");
    made.title.clear();
    BOOST_TEST(tree(made, to_tns) == R"({"title":["This field is required."]})");
}

BOOST_AUTO_TEST_CASE(an_empty_message_lacks_everything) {
    alert const made{.title = "t", .topic = "hermes.test", .submitter = "me"};
    std::string const either = R"(["Should either fill in photometry (new discovery) or spectroscopy (classification) for TNS submission"])";
    BOOST_TEST(tree(made, to_tns) == R"({"authors":["Must set an author / reporter for TNS submission"],"target_non_field_errors":["Must fill in at least one target entry for TNS submission"],"photometry_non_field_errors":)" +
                                         either + R"(,"spectroscopy_non_field_errors":)" + either + '}');
}

BOOST_AUTO_TEST_CASE(a_discovery_needs_a_detection_a_limit_and_its_information) {
    auto made = discovery();
    made.photometry.pop_back();
    BOOST_TEST(tree(made, to_tns) == R"({"photometry_non_field_errors":["At least one separate photometry nondetection / limiting_brightness or target discovery nondetection_source must be specified for TNS submission"]})");
    made.targets[0].discovery_info->nondetection_source = "ASAS-SN";
    BOOST_TEST(tree(made, to_tns) == "");
    made = discovery();
    made.photometry.erase(made.photometry.begin());
    BOOST_TEST(tree(made, to_tns) == R"({"photometry_non_field_errors":["At least one photometry detection / brightness must be specified for TNS submission"]})");
    made = discovery();
    made.targets[0].new_discovery = false;
    made.targets[0].discovery_info.reset();
    made.photometry[1].instrument.clear();
    BOOST_TEST(tree(made, to_tns) == R"({"data":{"targets":[{"new_discovery":["Target new_discovery must be set to True for TNS submission"],"discovery_info":{"reporting_group":["Target must have discovery info reporting group for TNS submission"],)"
                                     R"("discovery_source":["Target must have discovery info discovery source for TNS submission"],"transient_type":["Target must have a discovery info transient_type for TNS submission"]}}],)"
                                     R"("photometry":[{},{"instrument":["Photometry must have instrument specified for TNS submission"]}]}})");
}

BOOST_AUTO_TEST_CASE(a_classification_needs_its_file_and_its_people) {
    auto made = classification();
    made.spectroscopy[0].file_info[0].name = "s.fits";
    made.spectroscopy[0].instrument.clear();
    made.spectroscopy[0].telescope = "FTN";
    made.spectroscopy[0].observer = made.spectroscopy[0].classification = made.spectroscopy[0].spec_type = "";
    BOOST_TEST(tree(made, to_tns) == R"({"data":{"spectroscopy":[{"files":["Must specify a .ascii or .txt spectrum file for each spectrum in a TNS classification submission"],"instrument":["Spectroscopy must have instrument specified for TNS submission"],)"
                                     R"("observer":["Spectroscopy must have observer specified for TNS submission"],"classification":["Spectroscopy must have a classification specified for TNS submission"],"spec_type":["Spectroscopy must have spec_type specified for TNS submission"]}]}})");
}

BOOST_AUTO_TEST_CASE(words_are_looked_up_where_tns_has_said_them) {
    tns_options const words{.classifications = {{11, "SN II"}}, .groups = {{1, "LCO Floyds"}}, .instruments = {{2, "FLOYDS"}}, .telescopes = {{3, "FTN"}}, .archives = {{4, "ASAS-SN"}}, .filters = {{5, "r"}}};
    auto with = to_tns;
    with.tns = &words;
    auto made = discovery();
    made.targets[0].group_associations = {"x", "LCO Floyds", "y"};
    made.targets[0].discovery_info->nondetection_source = "Z";
    made.photometry.resize(1);
    BOOST_TEST(tree(made, with) == R"({"data":{"targets":[{"group_associations":["Group associations x,y are not valid TNS groups"],"discovery_info":{"reporting_group":["Discovery reporting group SNEX is not a valid TNS group"],)"
                                   R"("nondetection_source":["Discovery nondetection source Z is not a valid TNS archive"]}}],"photometry":[{"instrument":["Instrument sbig is not a valid TNS instrument"],"bandpass":["Bandpass g is not a valid TNS filter"],"telescope":["Telescope 1m is not a valid TNS telescope"]}]}})");
    made = classification();
    made.targets[0].discovery_info->reporting_group = "LCO Floyds";
    BOOST_TEST(tree(made, with) == R"({"data":{"spectroscopy":[{"classification":["Classification SN Ia is not a valid TNS classification object_type"]}]}})");
    tns_options const nothing_known;
    with.tns = &nothing_known;
    BOOST_TEST(tree(classification(), with) == "");
}

BOOST_AUTO_TEST_CASE(gcn_wants_a_title_that_is_no_automatic_reply) {
    auto made = discovery();
    made.title = "Re: out of office";
    made.authors.clear();
    made.message_text.clear();
    std::string const guide = R"(<a href=\"https://gcn.nasa.gov/docs/circulars/styleguide#message-content\" target=\"_blank\">GCN Style Guide</a>)";
    BOOST_TEST(tree(made, to_gcn) == R"({"authors":["Authors must be set to submit to GCN"],"message_text":["Message text must be set to submit to GCN"],"non_field_errors":["Title must contain one of allowed subject keywords from the )" + guide +
                                         R"( to submit to GCN.","Title cannot contain the prohibited keyword \"out of office\". Please see the )" + guide + R"(.","Title cannot contain the prohibited keyword \"re: \". Please see the )" + guide + R"(."]})");
    auto both = to_tns;
    both.submit.to_gcn = true;
    BOOST_TEST(tree(made, both).find("Title") == std::string::npos);  // TNS's errors hide those of GCN
}

BOOST_AUTO_TEST_CASE(of_a_raw_message_the_flags_in_it_count) {
    BOOST_TEST(server_errors(boost::json::parse(R"({"title": "t", "topic": "a", "submitter": "me", "authors": "A", "message_text": 5, "submit_to_gcn": "yes"})")).json().starts_with(R"({"non_field_errors":["Title must contain)"));
    BOOST_TEST(server_errors(boost::json::parse(R"({"title": "a Swift note", "topic": "a", "submitter": "me", "authors": "A", "message_text": 5, "submit_to_gcn": true, "submit_to_tns": "off"})")).empty());
}

BOOST_AUTO_TEST_SUITE_END()
