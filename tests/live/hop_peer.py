"""hop-client as the other side of hop_client_test.cpp.

publish URL: one message of each format; the last is a test.
publish_apart URL: the same but the test, each to the URL's topic with "." and its format.
publish_large URL: a message that is too large for the topic, a test, with key and header; and a small one.
read URL: what is there, tests too, as one JSON line a message.
Its credential is in $XDG_CONFIG_HOME/hop/auth.toml.
"""
import base64
import json
import os
import sys

import requests.adapters
import requests.utils
from hop import Stream, models
from hop.io import StartPosition

VOEVENT = b"""<?xml version="1.0" ?>
<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" ivorn="ivo://alertstream.test/live#1" role="test" version="2.0">
  <Who><Date>2026-11-20T03:12:45</Date></Who>
  <What><Param name="mag" value="17.25" unit="mag"/></What>
</voe:VOEvent>
"""
NOTICE = b"TITLE:            GCN/LIVE NOTICE\nNOTICE_TYPE:      Test\nRA:               210.9107d {+14h 03m 39s} (J2000)\nCOMMENTS:         one\nCOMMENTS:         two\n"


# The second request of hop-client's log-in believes the default authorities, whatever the first did.
for module in (requests.adapters, requests.utils):
    module.DEFAULT_CA_BUNDLE_PATH = os.environ.get("REQUESTS_CA_BUNDLE", module.DEFAULT_CA_BUNDLE_PATH)

LARGE = bytes(i * 7 % 251 for i in range(5_000_000))


def messages():
    return {
        "json": models.JSONBlob(content={"a": 1, "b": [1.5, None, "é"], "big": 123456789012345}),
        "blob": models.Blob(content=b"\x00\xff bytes"),
        "circular": models.GCNCircular(header={"title": "GCN CIRCULAR", "number": "33592", "subject": "GRB 230409B: live"}, body="A burst.\n\né\n"),
        "gcntextnotice": models.GCNTextNotice.load(NOTICE),
        "voevent": models.VOEvent.load(VOEVENT),
        "avro": models.AvroBlob(content={"object": "AT 2026abc", "mag": 17.25}),
    }


def publish(url):
    with Stream().open(url, "w") as to:
        for message in messages().values():
            to.write(message)
        to.write({"plain": "dictionary"}, headers=[("instrument", b"FLOYDS")], test=True)


def publish_apart(url):
    for name, message in messages().items():
        with Stream().open(url + "." + name, "w") as to:
            to.write(message)


def publish_large(url):
    with Stream().open(url, "w") as to:
        to.write(models.Blob(content=LARGE), headers=[("instrument", b"FLOYDS")], test=True, key="AT 2026abc")
        to.write(models.JSONBlob(content={"small": True}))


def content_of(message):
    if isinstance(message, models.GCNCircular):
        return {"header": message.header, "body": message.body}
    if isinstance(message, models.GCNTextNotice):
        return {"fields": message.fields, "raw": message.raw.decode()}
    if isinstance(message, models.VOEvent):
        return {"ivorn": message.ivorn, "role": message.role, "what": message.What, "why": message.Why}
    if isinstance(message, models.Blob) and len(message.content) > 1000:
        return {"size": len(message.content), "is_the_large_one": message.content == LARGE}
    if isinstance(message, models.Blob):
        return base64.b64encode(message.content).decode()
    return message.content


def read(url):
    with Stream(start_at=StartPosition.EARLIEST, until_eos=True).open(url, "r", ignoretest=False) as from_there:
        for message, metadata in from_there.read(metadata=True):
            names = [name for name, _ in metadata.headers]
            values = {name: value for name, value in metadata.headers}
            print(json.dumps({
                "model": type(message).__name__, "content": content_of(message), "headers": names, "id_size": len(values["_id"]),
                "sender": values.get("_sender", b"").decode(), "offset": metadata.offset,
                "key": metadata.key.decode() if metadata.key else None}))


{"publish": publish, "publish_apart": publish_apart, "publish_large": publish_large, "read": read}[sys.argv[1]](sys.argv[2])
