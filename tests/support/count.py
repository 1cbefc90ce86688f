"""Counts tests.

count.py program RESULTS RUN PROGRAM LOG STATUS    a Boost.Test program's log (--logger=HRF,test_suite,LOG) and exit status
count.py script  RESULTS RUN LOG STATUS            a script's lines "ok NAME", "FAILED NAME", "skipped NAME: why"
count.py total   RESULTS EXCUSED…                  the failures, the skips, and the last line; exit 1 for a failure, and for a skip
                                                   whose reason holds none of the excused words

RESULTS collects one JSON line for each test. A program may run several times (two Kafkas): a test that one run skips and another runs is not skipped.
The log is read rather than Boost's JUnit file, which is empty after a crash.
"""
import json
import re
import sys

ENTERING = re.compile(r'^(?:.*\(\d+\): )?Entering test (suite|case) "(.+)"$')
LEAVING = re.compile(r'^(?:.*\(\d+\): )?Leaving test (suite|case) "(.+)"; testing time:')
SKIPPED = re.compile(r'^(?:.*\(\d+\): )?Test (?:suite|case) "(.+)" is skipped because (.*)$')
ERROR = re.compile(r': (?:fatal )?error: in "')
LINES_SHOWN = 15


def ending(status):
    if status in (124, 137):
        return "did not end in time and was killed"
    if status == 127:
        return "could not be started: was it built?"
    return f"exit status {status}"


def program_results(log, status):
    path, errors, found = [], [], []
    for line in log.splitlines():
        if match := ENTERING.match(line):
            path.append(match[2])
            errors = []
        elif match := LEAVING.match(line):
            if match[1] == "case":
                found.append(("failed" if errors else "passed", "/".join(path), "\n".join(errors)))
            path.pop()
            errors = []
        elif match := SKIPPED.match(line):
            found.append(("skipped", match[1], match[2]))
        elif errors or ERROR.search(line):
            errors.append(line)
    if path:
        found.append(("failed", "/".join(path), "\n".join(errors + [ending(status)])))
    elif status != 0 and not any(state == "failed" for state, *_ in found):
        found.append(("failed", "the whole program", ending(status)))
    elif not any(state != "skipped" for state, *_ in found):
        found.append(("failed", "the whole program", "ran no test"))
    return found


def script_results(log, status):
    found = []
    for line in log.splitlines():
        word, _, rest = line.partition(" ")
        if word in ("ok", "FAILED") and rest:
            found.append(("passed" if word == "ok" else "failed", rest, ""))
        elif word == "skipped" and rest:
            name, _, why = rest.partition(": ")
            found.append(("skipped", name, why))
    if status != 0 and not any(state == "failed" for state, *_ in found):
        found.append(("failed", "the whole script", ending(status)))
    elif not found:
        found.append(("failed", "the whole script", "reported no test"))
    return found


def add(results, run, program, found):
    with open(results, "a", encoding="utf-8") as out:
        for state, name, why in found:
            print(json.dumps({"run": run, "program": program, "state": state, "name": name, "why": why}), file=out)
    counts = [sum(state == wanted for state, *_ in found) for wanted in ("passed", "failed", "skipped")]
    print("    {} passed, {} failed, {} skipped".format(*counts), flush=True)
    for state, name, why in found:
        if state == "failed":
            print("\n".join([f"    FAILED {run}: {name}"] + ["        " + line for line in why.splitlines()[:LINES_SHOWN]]), flush=True)


def nowhere_run(tests):
    """The skipped tests that no other run of their program ran; a skipped suite stands for its cases."""
    ran = [(test["program"], test["name"]) for test in tests if test["state"] != "skipped"]
    once = {(test["program"], test["name"]): test for test in tests if test["state"] == "skipped"}
    return [test for (program, name), test in once.items()
            if not any(program == other and (case == name or case.startswith(name + "/")) for other, case in ran)]


def total(results, excused):
    with open(results, encoding="utf-8") as lines:
        tests = [json.loads(line) for line in lines]
    failed = [test for test in tests if test["state"] == "failed"]
    skipped = nowhere_run(tests)
    for test in failed:
        print(f"FAILED {test['run']}: {test['name']}")
    for test in skipped:
        print(f"skipped {test['run']}: {test['name']}: {test['why']}")
    passed = sum(test["state"] == "passed" for test in tests)
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return not failed and passed > 0 and all(any(words in test["why"] for words in excused) for test in skipped)


def text_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    kind, results, *rest = sys.argv[1:]
    if kind == "program":
        run, program, log, status = rest
        add(results, run, program, program_results(text_of(log), int(status)))
    elif kind == "script":
        run, log, status = rest
        add(results, run, run, script_results(text_of(log), int(status)))
    else:
        sys.exit(0 if total(results, rest) else 1)
