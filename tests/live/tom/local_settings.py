"""What a TOM of the tests has of its own. Where a Hermes is, its environment says: it moves from test to test."""
import os

ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
TOM_NAME = "alertstream tests"
# With Django's own, a password takes half a second of each request.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATA_SHARING = {}
# With a Hermes that does not answer, 2.32.4 does not even start.
if "ALERTSTREAM_HERMES_URL" in os.environ:
    DATA_SHARING["hermes"] = {
        "DISPLAY_NAME": "Hermes",
        "BASE_URL": os.environ["ALERTSTREAM_HERMES_URL"],
        "HERMES_API_KEY": os.environ["ALERTSTREAM_HERMES_KEY"],
        "DEFAULT_AUTHORS": "A. Author",
    }
