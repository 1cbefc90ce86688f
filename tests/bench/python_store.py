"""python_store.py BROKERS TOPIC COUNT PATH [wal]: the forty lines that one would write in an afternoon: confluent-kafka, json.loads, and
INSERT … ON CONFLICT DO NOTHING into SQLite, the offsets in the same transaction, a hundred alerts each. SQLite as it comes, or in WAL
mode with synchronous NORMAL. Prints alerts a second."""
import json
import sqlite3
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

brokers, topic, count, path = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
database = sqlite3.connect(path, isolation_level=None)
if "wal" in sys.argv[5:]:
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
database.executescript("""
CREATE TABLE rows (uuid TEXT, place INTEGER, target TEXT, date TEXT, telescope TEXT, bandpass TEXT, brightness REAL, error REAL, unit TEXT, lim REAL, PRIMARY KEY (uuid, place));
CREATE TABLE offsets (topic TEXT, part INTEGER, next INTEGER, PRIMARY KEY (topic, part));
""")
consumer = Consumer({"bootstrap.servers": brokers, "group.id": "bench-python", "enable.auto.commit": False})
partitions = consumer.list_topics(topic).topics[topic].partitions
consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each in partitions])
seen, began = 0, None
while seen < count:
    messages = consumer.consume(100, 1.0)
    if not messages:
        continue
    began = began or time.monotonic()
    database.execute("BEGIN")
    for message in messages:
        alert = json.loads(message.value())
        uuid = dict(message.headers())["_id"]
        for place, row in enumerate(alert["data"]["photometry"]):
            database.execute("INSERT INTO rows VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING", (
                uuid, place, row["target_name"], row["date_obs"], row["telescope"], row["bandpass"], row.get("brightness"), row.get("brightness_error"),
                row.get("brightness_unit"), row.get("limiting_brightness")))
        database.execute("INSERT INTO offsets VALUES (?,?,?) ON CONFLICT (topic, part) DO UPDATE SET next = excluded.next", (
            message.topic(), message.partition(), message.offset() + 1))
    database.execute("COMMIT")
    seen += len(messages)
print(seen / (time.monotonic() - began), flush=True)
