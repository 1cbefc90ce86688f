"""make_user.py PASSWORD: makes the super user pi inside of a TOM, and prints a token of theirs."""
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402: not before setup
from rest_framework.authtoken.models import Token  # noqa: E402

user = get_user_model().objects.create_superuser("pi", "pi@example.org", sys.argv[1])
# One that the TOM itself made with the user counts too.
print(Token.objects.get_or_create(user=user)[0].key)
