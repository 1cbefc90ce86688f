"""hop_reader.py URL COUNT [free]: iterates so many messages with hop-client, as its users do. `free`: without its throttle, which
three settings make. Prints messages a second and the process's microseconds of CPU for each, from the first to the last."""
import sys
import time

from adc import consumer
from hop import Stream
from hop.io import StartPosition

url, count = sys.argv[1], int(sys.argv[2])
if sys.argv[3:] == ["free"]:
    as_it_comes = consumer.ConsumerConfig._to_confluent_kafka
    consumer.ConsumerConfig._to_confluent_kafka = lambda self: {
        **as_it_comes(self), "queued.min.messages": 100000, "fetch.queue.backoff.ms": 10, "queued.max.messages.kbytes": 65536}
with Stream(auth=False, start_at=StartPosition.EARLIEST).open(url, "r") as stream:
    seen = 0
    for message in stream:
        seen += 1
        if seen == 1:
            wall, cpu = time.monotonic(), time.process_time()
        if seen == count:
            wall, cpu = time.monotonic() - wall, time.process_time() - cpu
            break
print((count - 1) / wall, cpu / (count - 1) * 1e6, flush=True)
sys.stdout.flush()
__import__("os")._exit(0)
