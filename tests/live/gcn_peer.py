"""gcn-kafka as the other side of gcn_peers_test.cpp.

produce: publishes what comes on standard input, lines of JSON {"topic", "value" (Base64)}; ends when every one is acknowledged.
consume TOPIC COUNT: so many messages of a topic, from its beginning, as lines of JSON {"topic", "value" (Base64)}.

The log-in is gcn-kafka's own, pointed elsewhere by the environment: GCN_BROKERS, GCN_BROKERS_CA, GCN_TOKEN_URL, GCN_TOKEN_CA, GCN_CLIENT_ID,
GCN_CLIENT_SECRET.
"""
import base64
import json
import os
import sys
import time

from gcn_kafka import Consumer, Producer

PATIENCE = 60  # seconds
config = {
    "bootstrap.servers": os.environ["GCN_BROKERS"],
    "ssl.ca.location": os.environ["GCN_BROKERS_CA"],
    "https.ca.location": os.environ["GCN_TOKEN_CA"],
    "sasl.oauthbearer.token.endpoint.url": os.environ["GCN_TOKEN_URL"],
}
credential = {"client_id": os.environ["GCN_CLIENT_ID"], "client_secret": os.environ["GCN_CLIENT_SECRET"]}


def produce():
    failed = []
    producer = Producer({**config, "message.max.bytes": 4_194_304}, **credential)
    for line in sys.stdin:
        message = json.loads(line)
        producer.produce(message["topic"], base64.b64decode(message["value"]), on_delivery=lambda error, _: failed.append(error) if error else None)
    left = producer.flush(PATIENCE)
    if left or failed:
        sys.exit(f"{left} were not delivered in time; {failed}")


def consume(topic, count):
    consumer = Consumer({**config, "auto.offset.reset": "earliest"}, **credential)
    consumer.subscribe([topic])
    end = time.monotonic() + PATIENCE
    while count > 0 and time.monotonic() < end:
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            print(message.error(), file=sys.stderr)
            continue
        print(json.dumps({"topic": message.topic(), "value": base64.b64encode(message.value()).decode()}), flush=True)
        count -= 1
    consumer.close()
    if count > 0:
        sys.exit(f"{count} more were waited for in vain")


if sys.argv[1] == "produce":
    produce()
else:
    consume(sys.argv[2], int(sys.argv[3]))
