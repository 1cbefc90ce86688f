"""gcn_peers.py KIND FILE: decodes the file's bytes as users of Python do, so often as each line on standard input says, and prints the CPU
nanoseconds of one. Prints "ready" first; ends at once where a library is missing.

hop_client hop-client's GCNTextNotice, which its users run
text       its fields by the same rules, in a lean loop of our own: four times as fast
binary     the packet's words by struct, with type, trigger, time, position and error
voevent    voevent-parse: the tree, the parameters, the position
pygcn      pygcn: the tree and its notice type, no more
json       json.loads
gwalert    json.loads, and the sky map out of its Base64
"""
import datetime
import struct
import sys
import time

kind, path = sys.argv[1:]
with open(path, "rb") as file:
    payload = file.read()


def text():
    fields, key = {}, None
    for line in payload.decode().strip().splitlines():
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            fields[key] = fields[key] + "\n" + value.strip() if key in fields else value.strip()
        elif key is not None:
            fields[key] += "\n" + line.lstrip()
    return fields


WORDS = struct.Struct(">40i")
EPOCH = datetime.datetime(1968, 5, 24, tzinfo=datetime.timezone.utc)


def binary():
    words = WORDS.unpack(payload)
    return {"type": words[0], "trigger": words[4] & 0xFFFFFF, "time": EPOCH + datetime.timedelta(days=words[5], seconds=words[6] / 100),
            "ra": words[7] / 10000, "dec": words[8] / 10000, "error": words[11] / 10000}


if kind == "hop_client":
    try:
        from hop.models import GCNTextNotice
    except ImportError:
        sys.exit()

    def decode():
        return GCNTextNotice.deserialize(payload)
elif kind == "text":
    decode = text
elif kind == "binary":
    decode = binary
elif kind == "voevent":
    try:
        import voeventparse
    except ImportError:
        sys.exit()

    def decode():
        event = voeventparse.loads(payload)
        return voeventparse.convenience.get_toplevel_params(event), voeventparse.convenience.get_grouped_params(event), voeventparse.convenience.get_event_position(event)
elif kind == "pygcn":
    try:
        import gcn
        from lxml.etree import fromstring
    except ImportError:
        sys.exit()

    def decode():
        return gcn.handlers.get_notice_type(fromstring(payload))
elif kind == "json":
    import json

    def decode():
        return json.loads(payload)
else:
    import base64
    import json

    def decode():
        return base64.b64decode(json.loads(payload)["event"]["skymap"])

decode()
print("ready", flush=True)
for line in sys.stdin:
    count, begin = int(line), time.process_time_ns()
    for _ in range(count):
        decode()
    print((time.process_time_ns() - begin) / count, flush=True)
