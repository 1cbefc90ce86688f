"""await_answer.py PORT PASSWORD: waits until the TOM there answers to pi."""
import base64
import http.client
import sys
import time

DEADLINE = time.monotonic() + 90
port, password = sys.argv[1:]
log_in = "Basic " + base64.b64encode(f"pi:{password}".encode()).decode()
while True:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
        connection.request("GET", "/api/targets/", headers={"Authorization": log_in, "Accept": "application/json"})
        answer = connection.getresponse()
        if answer.status == 200:
            break
        why = f"status {answer.status}"
    except OSError as problem:
        why = str(problem)
    if time.monotonic() > DEADLINE:
        sys.exit(f"tom: no answer within 90 s: {why}")
    time.sleep(0.05)
