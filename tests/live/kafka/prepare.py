"""prepare.py ADDRESS [--first]: waits until the broker answers; the first time also makes the ACLs and wakes the group coordinator."""
import sys
import time

from confluent_kafka import Consumer
from confluent_kafka.admin import (AclBinding, AclOperation, AclPermissionType, AdminClient, NewTopic,
                                   ResourcePatternType, ResourceType)

DEADLINE = time.monotonic() + 90
NOBODY = "User:nobody"  # an ACL for a user that does not exist closes the resource for all who have none of their own

# As at HOPSKOTCH: groups (and transactions) by the credential's prefix, one topic tree for bob alone, the rest open. As at GCN: any group for who
# comes by token.
ACLS = [
    (ResourceType.GROUP, "*", ResourcePatternType.LITERAL, NOBODY),
    (ResourceType.GROUP, "alice-", ResourcePatternType.PREFIXED, "User:alice"),
    (ResourceType.GROUP, "bob-", ResourcePatternType.PREFIXED, "User:bob"),
    (ResourceType.GROUP, "*", ResourcePatternType.LITERAL, "User:client-for-tests"),
    (ResourceType.TOPIC, "secret.", ResourcePatternType.PREFIXED, "User:bob"),
    (ResourceType.TRANSACTIONAL_ID, "*", ResourcePatternType.LITERAL, NOBODY),
    (ResourceType.BROKER, "kafka-cluster", ResourcePatternType.LITERAL, NOBODY),
]


def wait_for(what, attempt):
    while True:
        result = attempt()
        if result:
            return result
        if time.monotonic() > DEADLINE:
            sys.exit(f"kafka: no {what} within 90 s")
        time.sleep(0.05)


def broker_answers(admin):
    try:
        return admin.list_topics(timeout=2).brokers
    except Exception:
        return None


def make_acls(admin):
    bindings = [AclBinding(kind, name, pattern, user, "*", AclOperation.ALL, AclPermissionType.ALLOW)
                for kind, name, pattern, user in ACLS]
    for done in admin.create_acls(bindings).values():
        done.result(30)


def join_a_group(address, admin):
    """The first join of a broker makes the offsets topic (3 s): not in a test's time."""
    admin.create_topics([NewTopic("warm-up", 1)])["warm-up"].result(30)
    consumer = Consumer({"bootstrap.servers": address, "group.id": "warm-up"})
    joined = []
    consumer.subscribe(["warm-up"], on_assign=lambda *_: joined.append(True))
    wait_for("group", lambda: consumer.poll(0.1) or joined)
    consumer.close()
    admin.delete_consumer_groups(["warm-up"])["warm-up"].result(30)
    admin.delete_topics(["warm-up"])["warm-up"].result(30)


address = sys.argv[1]
quiet = {"bootstrap.servers": address, "log_level": 0, "reconnect.backoff.max.ms": 200, "error_cb": lambda _: None}
admin = AdminClient(quiet)
wait_for("answer from " + address, lambda: broker_answers(admin))
if "--first" in sys.argv[2:]:
    make_acls(admin)
    join_a_group(address, admin)
