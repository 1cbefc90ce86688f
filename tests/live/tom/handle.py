"""handle.py [--targets]: gives Hermes messages to the TOM's own hermes_alert_handler; run with DIR/bin/python of a TOM of 2.32.4.

Standard input has a message a line: {"topic": "hermes.test", "payload": "the message as Kafka has it"}. Prints what the TOM then has from these
topics: {"datums": [{"target", "data_type", "source_name", "source_location", "timestamp", "value", "messages": [uuid, …]}, …], "messages":
[{"topic", "message_id", "exchange_status"}, …], "failed": [{"line", "why"}, …]}, in the order in which they were made. The handler knows
only targets that the TOM has: with --targets those of the messages are made first, as its create_new_hermes_target makes them.
"""
import copy
import json
import sys
import types

import django

django.setup()

from tom_alerts.models import AlertStreamMessage  # noqa: E402: not before setup
from tom_dataproducts.alertstreams.hermes import create_new_hermes_target, hermes_alert_handler  # noqa: E402
from tom_dataproducts.models import ReducedDatum  # noqa: E402
from tom_targets.models import Target  # noqa: E402

failed = []


def content_of(line):
    """As hop-client reads it: what is no object of JSON, no handler sees."""
    try:
        content = json.loads(line["payload"])
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def make_targets(content):
    for target in content["data"].get("targets") or []:
        if not Target.matches.match_name(target["name"]):
            create_new_hermes_target([copy.deepcopy(target)])


def handle(number, line):
    """As hop-client hands it to tom_alertstreams: the payload's JSON as `content`."""
    content = content_of(line)
    try:
        if "--targets" in sys.argv[1:]:
            make_targets(content)
        hermes_alert_handler(types.SimpleNamespace(content=content), types.SimpleNamespace(topic=line["topic"]))
    except Exception as problem:  # one that the handler does not survive says what the TOM keeps of it: nothing more
        failed.append({"line": number, "why": repr(problem)})


def row_of(datum):
    return {"target": datum.target.name, "data_type": datum.data_type, "source_name": datum.source_name, "source_location": datum.source_location,
            "timestamp": datum.timestamp.isoformat(), "value": datum.value, "messages": [each.message_id for each in datum.message.order_by("pk")]}


lines = [json.loads(each) for each in sys.stdin if each.strip()]
for number, line in enumerate(lines, 1):
    handle(number, line)
# The handler keeps the topic that the message itself names.
topics = {line["topic"] for line in lines} | {content_of(line)["topic"] for line in lines if "topic" in content_of(line)}
print(json.dumps({
    "datums": [row_of(each) for each in ReducedDatum.objects.filter(source_name__in=topics).order_by("pk")],
    "messages": [{"topic": each.topic, "message_id": each.message_id, "exchange_status": each.exchange_status}
                 for each in AlertStreamMessage.objects.filter(topic__in=topics, exchange_status="ingested").order_by("pk")],
    "failed": failed,
}))
