"""share.py TOPIC: lets a TOM of 2.32.4 publish data to Hermes by its own code; run with DIR/bin/python of the TOM, whose environment says where
Hermes is: ALERTSTREAM_HERMES_URL, ALERTSTREAM_HERMES_KEY, REQUESTS_CA_BUNDLE.

Standard input: {"targets": [{"name", "type", "ra", "dec", …, "aliases": […]}, …], "datums": [{"target": name, "data_type", "timestamp", "value"}, …],
"form": {"share_title", "submitter", "share_authors", "share_message"}}; what is not there yet is made. Each target's data are shared as the form
of its page does it, in one message. Prints {"answers": [{"status", "body"} or {"message"}, …], "messages": [{"topic", "message_id",
"exchange_status", "datums": count}, …]}, the latter of this topic.
"""
import json
import sys

import django

django.setup()

from dateutil.parser import parse  # noqa: E402: not before setup
from tom_alerts.models import AlertStreamMessage  # noqa: E402
from tom_dataproducts.models import ReducedDatum  # noqa: E402
from tom_dataproducts.sharing import share_data_with_hermes  # noqa: E402
from tom_targets.models import Target  # noqa: E402

topic = sys.argv[1]
given = json.load(sys.stdin)


def target_of(about):
    aliases = about.pop("aliases", [])
    target = Target.objects.filter(name=about["name"]).first()
    if target is None:
        target = Target(**{"type": "SIDEREAL", "epoch": 2000.0, **about})
        target.save(names=aliases)
    return target


def datum_of(about, targets):
    return ReducedDatum.objects.get_or_create(target=targets[about["target"]], data_type=about.get("data_type", "photometry"),
                                              timestamp=parse(about["timestamp"]), value=about["value"])[0]


def share(target, datums):
    form = {"submitter": "pi", "share_title": f"Data of {target.name}", "share_message": "", **given.get("form", {})}
    answer = share_data_with_hermes(f"hermes:{topic}", form, selected_data=[each.pk for each in datums])
    return answer if isinstance(answer, dict) else {"status": answer.status_code, "body": answer.text}


targets = {about["name"]: target_of(dict(about)) for about in given["targets"]}
datums = [datum_of(each, targets) for each in given["datums"]]
answers = [share(target, [each for each in datums if each.target_id == target.pk]) for target in targets.values()]
print(json.dumps({
    "answers": answers,
    "messages": [{"topic": each.topic, "message_id": each.message_id, "exchange_status": each.exchange_status, "datums": each.reduceddatum_set.count()}
                 for each in AlertStreamMessage.objects.filter(topic=topic).order_by("pk")],
}))
