"""The peer: one Django project in one file. The same ten columns, the same indexes, an administration site, REST framework
with tokens, SQLite with a write-ahead log and every commit synced. It keeps no versions, no feed and no chain.

    python site_of.py fill ROWS     an empty database with a user, a token, and so many rows; prints token and cookie
    python site_of.py import FILE   the bench's CSV, checked line by line, in transactions of 256
    granian --interface wsgi site_of:application
"""

import csv
import datetime
import os
import random
import sys

import django
from django.conf import settings

HERE = os.path.dirname(os.path.abspath(__file__))

settings.configure(
    SECRET_KEY="only for measuring",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "rest_framework",
        "rest_framework.authtoken",
        "peer",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["PEER_DATABASE"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissions"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    STATIC_URL="/static/",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.paginator import Paginator  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import pagination, routers, serializers, viewsets  # noqa: E402

LEVELS = {"初中": "10", "中职": "20", "高职": "30", "本科": "40", "硕士": "50", "博士": "60"}


class Firm(models.Model):
    """Who offers."""

    name = models.CharField(max_length=100, db_index=True)

    class Meta:
        app_label = "peer"

    def __str__(self):
        return self.name


class Posting(models.Model):
    """What is offered."""

    firm = models.ForeignKey(Firm, models.PROTECT)
    number = models.CharField(max_length=30)
    title = models.CharField(max_length=60)
    district = models.CharField(max_length=6)
    education = models.CharField(max_length=2, db_index=True, choices=[(code, name) for name, code in LEVELS.items()])
    headcount = models.PositiveIntegerField()
    pay_low = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    pay_high = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    contact_phone = models.CharField(max_length=20)
    valid_until = models.DateField()
    duties = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="draft")
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        app_label = "peer"
        indexes = [models.Index(fields=["firm", "updated_at"]), models.Index(fields=["state", "updated_at"])]


class PostingSerializer(serializers.ModelSerializer):
    """A posting as JSON, checked when it comes in."""

    class Meta:
        model = Posting
        fields = "__all__"

    def validate_pay_low(self, value):
        """The same check as the pack's."""
        if value is not None and value < 1000:
            raise serializers.ValidationError("the pay is too low")
        return value


class Keyset(pagination.CursorPagination):
    """Pages by place, as the product's."""

    ordering = "-updated_at"
    page_size = 20


class Postings(viewsets.ModelViewSet):
    """The API."""

    queryset = Posting.objects.all()
    serializer_class = PostingSerializer
    pagination_class = Keyset


class Uncounted(Paginator):
    """The administration site counts every row for each page: left out, in the peer's favour."""

    count = 1_000_000


class PostingAdmin(admin.ModelAdmin):
    """The list page of fifty rows and ten columns."""

    list_display = [
        "title", "firm", "number", "district", "education", "headcount", "pay_low", "valid_until", "state", "updated_at",
    ]
    list_select_related = ["firm"]
    list_per_page = 50
    ordering = ["-updated_at"]
    paginator = Uncounted
    show_full_result_count = False


admin.site.register(Posting, PostingAdmin)
router = routers.DefaultRouter()
router.register("postings", Postings)
urlpatterns = [path("admin/", admin.site.urls), path("api/", include(router.urls))]
application = get_wsgi_application()


def fill(rows):
    """Everything anew."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Firm)
        editor.create_model(Posting)
    from django.test import Client
    from rest_framework.authtoken.models import Token

    user = User.objects.create_superuser("office", "", "password-of-office")
    Firm.objects.bulk_create(Firm(name=f"测速企业{number:04}") for number in range(1, 1001))
    chance = random.Random(7)
    for first in range(0, rows, 10_000):
        Posting.objects.bulk_create(
            Posting(
                firm_id=chance.randrange(1, 1001), number=f"N{n}", title=f"技术员{n}", district="330381",
                education=chance.choice(list(LEVELS.values())), headcount=1 + n % 20, pay_low=5000, pay_high=8000,
                contact_phone=f"139{n:08}", valid_until=datetime.date(2026, 12, 31),
                duties="负责设备的日常操作与保养，做好记录。",
            )
            for n in range(first, min(rows, first + 10_000))
        )
    client = Client()
    client.force_login(user)
    print(Token.objects.create(user=user).key, client.cookies["sessionid"].value)


def read(file):
    """An import with its checks."""
    firms = dict(Firm.objects.values_list("name", "id"))
    batch = []

    def write():
        with transaction.atomic():
            Posting.objects.bulk_create(batch)
        batch.clear()

    with open(file, encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            low, high = line["月薪"].split("-")
            serializer = PostingSerializer(
                data={
                    "firm": firms[line["单位"]], "number": line["编号"], "title": line["岗位名称"],
                    "district": line["工作地"], "education": LEVELS[line["学历"]], "headcount": line["人数"],
                    "pay_low": low, "pay_high": high, "contact_phone": line["联系电话"],
                    "valid_until": line["有效期至"], "duties": line["职责"],
                }
            )
            serializer.is_valid(raise_exception=True)
            batch.append(Posting(**serializer.validated_data))
            if len(batch) == 256:
                write()
    write()


if __name__ == "__main__":
    {"fill": lambda: fill(int(sys.argv[2])), "import": lambda: read(sys.argv[2])}[sys.argv[1]]()
