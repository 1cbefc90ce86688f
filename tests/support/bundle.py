#!/usr/bin/env python3
"""Files of tests compiled a few at a time: what they include and instantiate is then read and made once for all of them.

bundle.py TESTS OUTPUT… -- SOURCE…: shares the sources out among the outputs. Each source is included into a namespace of its own name, since what
one file calls `fixture` is another's too. Its own #include lines stand before that, so that no header is read inside. A source that adds to
a namespace of somebody else's (std, boost, alertstream) stays outside. TESTS is the folder that is on the include path.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^#\s*include\s*([<"])([^>"]+)[>"]', re.M)
FOREIGN = re.compile(r"^(namespace (std|boost|alertstream)\b|template ?<>|BOOST_TEST_DONT_PRINT_LOG_VALUE)", re.M)


def bundle(tests, sources):
    includes, inside, outside = {}, [], []
    for source in sources:
        text, name = source.read_text(), source.relative_to(tests)
        for quote, header in INCLUDE.findall(text):
            if quote == '"' and (source.parent / header).exists():
                header = (source.parent / header).resolve().relative_to(tests)
            includes[f"#include <{header}>"] = None
        if FOREIGN.search(text):
            outside.append(f"#include <{name}>")
        else:
            inside += [f"namespace {source.stem} {{", f"#include <{name}>", "}"]
    return "\n".join([*includes, *inside, *outside]) + "\n"


def main():
    end = sys.argv.index("--")
    tests = pathlib.Path(sys.argv[1]).resolve()
    outputs = [pathlib.Path(each) for each in sys.argv[2:end]]
    sources = [pathlib.Path(each).resolve() for each in sys.argv[end + 1:]]
    for i, output in enumerate(outputs):
        text = bundle(tests, sources[len(sources) * i // len(outputs):len(sources) * (i + 1) // len(outputs)])
        if not output.exists() or output.read_text() != text:
            output.write_text(text)


if __name__ == "__main__":
    main()
