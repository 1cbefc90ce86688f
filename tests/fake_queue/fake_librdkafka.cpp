#include "fake_librdkafka.hpp"

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

#include "client.hpp"

struct rd_kafka_conf_s {
    std::map<std::string, std::string> properties;
};

struct rd_kafka_topic_conf_s {};

struct rd_kafka_topic_s {
    std::string name;
};

struct rd_kafka_error_s {
    rd_kafka_resp_err_t code;
    std::string text;
};

namespace fake {

namespace {

/// The clusters by their addresses.
struct registry {
    std::mutex guard;
    std::map<std::string, std::weak_ptr<world>> all;
    int made{};
};

registry& known() {
    static registry all;
    return all;
}

std::shared_ptr<world> find(std::string const& address) {
    std::lock_guard const lock{known().guard};
    auto const found = known().all.find(address);
    return found == known().all.end() ? nullptr : found->second.lock();
}

}  // namespace

cluster::cluster(temper how, observer* watching) : world_{std::make_shared<world>(how, watching)} {
    std::lock_guard const lock{known().guard};
    world_->address = "localhost:" + std::to_string(++known().made);
    known().all[world_->address] = world_;
}
cluster::~cluster() {
    std::lock_guard const lock{known().guard};
    known().all.erase(world_->address);
}
std::string const& cluster::address() const noexcept { return world_->address; }
void cluster::fail_for_good() { world_->fail_for_good(); }
bool cluster::wait_until_deserted() const { return world_->wait_until_deserted(); }
bool cluster::all_committed() const { return world_->all_committed(); }
cluster::counts cluster::seen() const { return world_->seen(); }
std::vector<std::string> cluster::misuse() const { return world_->misuse(); }

}  // namespace fake

// ---------------------------------------------------------------- words, numbers, lists

/// The oldest, whichever the headers are of: what others do badly, this one does not.
int rd_kafka_version() { return 0x020002ff; }
char const* rd_kafka_err2str(rd_kafka_resp_err_t code) { return code == RD_KAFKA_RESP_ERR_NO_ERROR ? "Success" : "an error"; }
rd_kafka_resp_err_t rd_kafka_last_error() { return RD_KAFKA_RESP_ERR__INVALID_ARG; }
rd_kafka_resp_err_t rd_kafka_error_code(rd_kafka_error_t const* error) { return error->code; }
char const* rd_kafka_error_string(rd_kafka_error_t const* error) { return error->text.c_str(); }
void rd_kafka_error_destroy(rd_kafka_error_t* error) { delete error; }

rd_kafka_topic_partition_list_t* rd_kafka_topic_partition_list_new(int size) {
    auto* const made = new rd_kafka_topic_partition_list_t{};
    made->size = size;
    made->elems = static_cast<rd_kafka_topic_partition_t*>(std::calloc(static_cast<std::size_t>(size) + 1, sizeof *made->elems));
    return made;
}

rd_kafka_topic_partition_t* rd_kafka_topic_partition_list_add(rd_kafka_topic_partition_list_t* list, char const* topic, std::int32_t partition) {
    if (list->cnt >= list->size) {
        list->size = 2 * list->size + 1;
        list->elems = static_cast<rd_kafka_topic_partition_t*>(std::realloc(list->elems, static_cast<std::size_t>(list->size) * sizeof *list->elems));
    }
    auto& added = list->elems[list->cnt++];
    added = {};
    added.topic = ::strdup(topic);
    added.partition = partition;
    added.offset = RD_KAFKA_OFFSET_INVALID;
    return &added;
}

rd_kafka_topic_partition_t* rd_kafka_topic_partition_list_find(rd_kafka_topic_partition_list_t const* list, char const* topic, std::int32_t partition) {
    for (int i = 0; i < list->cnt; ++i)
        if (list->elems[i].partition == partition && std::strcmp(list->elems[i].topic, topic) == 0) return &list->elems[i];
    return nullptr;
}

void rd_kafka_topic_partition_list_destroy(rd_kafka_topic_partition_list_t* list) {
    for (int i = 0; i < list->cnt; ++i) {
        std::free(list->elems[i].topic);
        std::free(list->elems[i].metadata);
    }
    std::free(list->elems);
    delete list;
}

void rd_kafka_topic_partition_destroy(rd_kafka_topic_partition_t* one) {
    std::free(one->topic);
    delete one;
}

// ---------------------------------------------------------------- configuration

rd_kafka_conf_t* rd_kafka_conf_new() { return new rd_kafka_conf_t; }
rd_kafka_conf_t* rd_kafka_conf_dup(rd_kafka_conf_t const* conf) { return new rd_kafka_conf_t{*conf}; }
void rd_kafka_conf_set_log_cb(rd_kafka_conf_t*, void (*)(rd_kafka_t const*, int, char const*, char const*)) {}
void rd_kafka_conf_destroy(rd_kafka_conf_t* conf) { delete conf; }
void rd_kafka_conf_set_events(rd_kafka_conf_t*, int) {}
void rd_kafka_conf_set_connect_cb(rd_kafka_conf_t*, int (*)(int, struct sockaddr const*, int, char const*, void*)) {}

rd_kafka_conf_res_t rd_kafka_conf_set(rd_kafka_conf_t* conf, char const* name, char const* value, char*, std::size_t) {
    conf->properties[name] = value;
    return RD_KAFKA_CONF_OK;
}

rd_kafka_conf_res_t rd_kafka_conf_get(rd_kafka_conf_t const* conf, char const* name, char* into, std::size_t* size) {
    auto const found = conf->properties.find(name);
    if (found == conf->properties.end() || found->second.size() >= *size) return RD_KAFKA_CONF_UNKNOWN;
    std::memcpy(into, found->second.c_str(), found->second.size() + 1);
    return RD_KAFKA_CONF_OK;
}

rd_kafka_topic_conf_t* rd_kafka_topic_conf_new() { return new rd_kafka_topic_conf_t; }
void rd_kafka_topic_conf_destroy(rd_kafka_topic_conf_t* conf) { delete conf; }
rd_kafka_conf_res_t rd_kafka_topic_conf_get(rd_kafka_topic_conf_t const*, char const*, char*, std::size_t*) { return RD_KAFKA_CONF_UNKNOWN; }
rd_kafka_topic_conf_t* rd_kafka_default_topic_conf_dup(rd_kafka_t*) { return new rd_kafka_topic_conf_t; }
rd_kafka_topic_t* rd_kafka_topic_new(rd_kafka_t*, char const* name, rd_kafka_topic_conf_t* conf) {
    delete conf;
    return new rd_kafka_topic_t{name};
}
void rd_kafka_topic_destroy(rd_kafka_topic_t* topic) { delete topic; }

// ---------------------------------------------------------------- the client

rd_kafka_t* rd_kafka_new(rd_kafka_type_t, rd_kafka_conf_t* conf, char* problem, std::size_t size) {
    auto of = fake::find(conf->properties["bootstrap.servers"]);
    if (!of) {
        std::strncpy(problem, "no such cluster", size);
        return nullptr;
    }
    delete conf;
    return new rd_kafka_t{std::move(of)};
}

void rd_kafka_destroy_flags(rd_kafka_t* client, int) { delete client; }

rd_kafka_resp_err_t rd_kafka_fatal_error(rd_kafka_t* client, char* text, std::size_t size) {
    if (!client->failed()) return RD_KAFKA_RESP_ERR_NO_ERROR;
    std::strncpy(text, "fenced", size);
    return RD_KAFKA_RESP_ERR__FENCED;
}

rd_kafka_resp_err_t rd_kafka_subscribe(rd_kafka_t* client, rd_kafka_topic_partition_list_t const*) {
    client->subscribe();
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_unsubscribe(rd_kafka_t*) { return RD_KAFKA_RESP_ERR_NO_ERROR; }
rd_kafka_conf_t const* rd_kafka_conf(rd_kafka_t*) {
    static rd_kafka_conf_t const none;
    return &none;
}

char const* rd_kafka_rebalance_protocol(rd_kafka_t* client) { return client->world->how.cooperative ? "COOPERATIVE" : "EAGER"; }
int rd_kafka_assignment_lost(rd_kafka_t* client) { return client->lost(); }

rd_kafka_resp_err_t rd_kafka_assign(rd_kafka_t* client, rd_kafka_topic_partition_list_t const* list) {
    client->assign(list);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_error_t* rd_kafka_incremental_assign(rd_kafka_t* client, rd_kafka_topic_partition_list_t const* list) {
    client->add(*list);
    return nullptr;
}

rd_kafka_error_t* rd_kafka_incremental_unassign(rd_kafka_t* client, rd_kafka_topic_partition_list_t const* list) {
    client->remove(*list);
    return nullptr;
}

rd_kafka_resp_err_t rd_kafka_commit_queue(rd_kafka_t* client, rd_kafka_topic_partition_list_t const* list, rd_kafka_queue_t* queue,
                                          void (*)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*), void* opaque) {
    fake::pending_commit wanted{.positions = {}, .answer_to = queue->queue, .opaque = opaque};
    for (int i = 0; i < list->cnt; ++i) {
        auto const& each = list->elems[i];
        wanted.positions[each.partition] = {each.offset, each.metadata ? std::string{static_cast<char const*>(each.metadata), each.metadata_size} : std::string{}};
    }
    if (wanted.positions.empty()) return RD_KAFKA_RESP_ERR__NO_OFFSET;
    client->commit(std::move(wanted));
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_error_t* rd_kafka_consumer_close_queue(rd_kafka_t* client, rd_kafka_queue_t*) {
    if (client->failed()) return new rd_kafka_error_t{RD_KAFKA_RESP_ERR__FATAL, "failed for good"};
    client->close();
    return nullptr;
}

int rd_kafka_consumer_closed(rd_kafka_t* client) { return client->closed(); }

/// Nothing is known of a log's end.
rd_kafka_resp_err_t rd_kafka_get_watermark_offsets(rd_kafka_t*, char const*, std::int32_t, std::int64_t* low, std::int64_t* high) {
    *low = *high = RD_KAFKA_OFFSET_INVALID;
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

// ---------------------------------------------------------------- questions that block

rd_kafka_resp_err_t rd_kafka_committed(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list, int) {
    if (!client->ask()) return RD_KAFKA_RESP_ERR__TIMED_OUT;
    for (int i = 0; i < list->cnt; ++i) {
        auto& each = list->elems[i];
        auto const found = client->world->at(each.partition);
        each.offset = found.next >= 0 ? found.next : static_cast<std::int64_t>(RD_KAFKA_OFFSET_INVALID);
        if (found.metadata.empty()) continue;
        each.metadata = std::malloc(found.metadata.size());
        std::memcpy(each.metadata, found.metadata.data(), each.metadata_size = found.metadata.size());
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_offsets_for_times(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list, int) {
    if (!client->ask()) return RD_KAFKA_RESP_ERR__TIMED_OUT;
    for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = list->elems[i].offset == RD_KAFKA_OFFSET_END ? client->world->how.messages + client->world->how.tail : 0;
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_error_t* rd_kafka_seek_partitions(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list, int) {
    if (!client->ask()) return new rd_kafka_error_t{RD_KAFKA_RESP_ERR__TIMED_OUT, "timed out"};
    for (int i = 0; i < list->cnt; ++i) list->elems[i].err = client->seek(list->elems[i].partition, list->elems[i].offset);
    return nullptr;
}

rd_kafka_resp_err_t rd_kafka_metadata(rd_kafka_t* client, int, rd_kafka_topic_t*, struct rd_kafka_metadata const** answer, int) {
    if (!client->ask()) return RD_KAFKA_RESP_ERR__TIMED_OUT;
    auto* const made = new rd_kafka_metadata_t{};
    made->topic_cnt = 1;
    made->topics = new rd_kafka_metadata_topic_t{};
    made->topics->topic = ::strdup(fake::topic);
    made->topics->partition_cnt = client->world->how.partitions;
    made->topics->partitions = new rd_kafka_metadata_partition_t[static_cast<std::size_t>(client->world->how.partitions)]{};
    for (std::int32_t i = 0; i < client->world->how.partitions; ++i) made->topics->partitions[i].id = i;
    *answer = made;
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void rd_kafka_metadata_destroy(struct rd_kafka_metadata const* answer) {
    std::free(answer->topics->topic);
    delete[] answer->topics->partitions;
    delete answer->topics;
    delete answer;
}

// ---------------------------------------------------------------- queues

rd_kafka_queue_t* rd_kafka_queue_get_consumer(rd_kafka_t* client) { return new rd_kafka_queue_t{client->consumer}; }
rd_kafka_queue_t* rd_kafka_queue_get_partition(rd_kafka_t* client, char const*, std::int32_t partition) {
    return new rd_kafka_queue_t{client->queue_of(partition)};
}
/// Readers without a group are refused: no stream here watches a heartbeat.
rd_kafka_queue_t* rd_kafka_queue_get_main(rd_kafka_t* client) { return new rd_kafka_queue_t{client->consumer}; }
rd_kafka_queue_t* rd_kafka_queue_new(rd_kafka_t* client) { return new rd_kafka_queue_t{client->queue_of(0)}; }
int rd_kafka_consume_start_queue(rd_kafka_topic_t*, std::int32_t, std::int64_t, rd_kafka_queue_t*) { return -1; }
void rd_kafka_queue_destroy(rd_kafka_queue_t* queue) { delete queue; }
void rd_kafka_queue_forward(rd_kafka_queue_t* from, rd_kafka_queue_t* to) { from->queue->forward(to ? to->queue : nullptr); }
void rd_kafka_queue_io_event_enable(rd_kafka_queue_t* queue, int descriptor, void const* payload, std::size_t size) {
    queue->queue->write_to(descriptor, payload, size);
}
std::size_t rd_kafka_queue_length(rd_kafka_queue_t* queue) { return queue->queue->length(); }
rd_kafka_event_t* rd_kafka_queue_poll(rd_kafka_queue_t* queue, int) { return queue->queue->poll().release(); }

rd_kafka_resp_err_t rd_kafka_poll_set_consumer(rd_kafka_t* client) {
    client->main->forward(client->consumer);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}
/// The fake's lines go to the consumer's queue from the start.
rd_kafka_resp_err_t rd_kafka_set_log_queue(rd_kafka_t*, rd_kafka_queue_t*) { return RD_KAFKA_RESP_ERR_NO_ERROR; }

/// Nobody logs in here.
rd_kafka_resp_err_t rd_kafka_oauthbearer_set_token(rd_kafka_t*, char const*, std::int64_t, char const*, char const**, std::size_t, char*, std::size_t) {
    return RD_KAFKA_RESP_ERR__STATE;
}
rd_kafka_resp_err_t rd_kafka_oauthbearer_set_token_failure(rd_kafka_t*, char const*) { return RD_KAFKA_RESP_ERR__STATE; }

// ---------------------------------------------------------------- events

rd_kafka_event_type_t rd_kafka_event_type(rd_kafka_event_t const* event) { return event ? event->type : RD_KAFKA_EVENT_NONE; }
void rd_kafka_event_destroy(rd_kafka_event_t* event) { delete event; }
rd_kafka_resp_err_t rd_kafka_event_error(rd_kafka_event_t* event) { return event->error; }
char const* rd_kafka_event_error_string(rd_kafka_event_t* event) { return event->text.c_str(); }
void* rd_kafka_event_opaque(rd_kafka_event_t* event) { return event->opaque; }
char const* rd_kafka_event_stats(rd_kafka_event_t* event) { return event->text.c_str(); }
rd_kafka_topic_partition_list_t* rd_kafka_event_topic_partition_list(rd_kafka_event_t* event) { return event->list; }

rd_kafka_topic_partition_t* rd_kafka_event_topic_partition(rd_kafka_event_t* event) {
    if (event->partition < 0) return nullptr;
    auto* const made = new rd_kafka_topic_partition_t{};
    made->topic = ::strdup(fake::topic);
    made->partition = event->partition;
    made->offset = event->offset;
    return made;
}

int rd_kafka_event_log(rd_kafka_event_t* event, char const** facility, char const** text, int* level) {
    if (event->type != RD_KAFKA_EVENT_LOG) return -1;
    *facility = "FAKE";
    *text = event->text.c_str();
    *level = event->level;
    return 0;
}

rd_kafka_message_t const* rd_kafka_event_message_next(rd_kafka_event_t* event) {
    if (event->type != RD_KAFKA_EVENT_FETCH || std::exchange(event->message_taken, true)) return nullptr;
    return &event->message;
}

char const* rd_kafka_message_errstr(rd_kafka_message_t const*) { return "an error"; }
std::int64_t rd_kafka_message_timestamp(rd_kafka_message_t const* message, rd_kafka_timestamp_type_t* kind) {
    *kind = RD_KAFKA_TIMESTAMP_CREATE_TIME;
    return 1'700'000'000'000 + message->offset;
}
rd_kafka_resp_err_t rd_kafka_message_headers(rd_kafka_message_t const*, rd_kafka_headers_t**) { return RD_KAFKA_RESP_ERR__NOENT; }
rd_kafka_resp_err_t rd_kafka_header_get_all(rd_kafka_headers_t const*, std::size_t, char const**, void const**, std::size_t*) { return RD_KAFKA_RESP_ERR__NOENT; }
