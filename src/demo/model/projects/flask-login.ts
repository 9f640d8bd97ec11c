import type { KnownProject } from './known-project.ts';

/** A Flask web application with registration and login. */
export const flaskLogin: KnownProject = {
  name: 'flask-login',
  summary: 'A Flask web application with registration and login',
  keywords: /\bflask\b|\blogin\b|\blog in\b|\bauth(?:entication|orization)?\b|\bpython\b|登录|认证/i,
  decisions: [
    'runtime: Python 3.10 or newer',
    'packages: Flask',
    'tests: unittest',
    'passwords: hashed with what Werkzeug brings',
  ],
  install: 'pip install -r requirements.txt',
  run: 'flask --app app run',
  test: 'python -m unittest discover -s tests',
  files: [
    {
      path: 'requirements.txt',
      purpose: 'The dependencies',
      exports: [],
      dependsOn: [],
      content: `Flask>=3.0,<4
`,
    },
    {
      path: '.gitignore',
      purpose: 'What git leaves out',
      exports: [],
      dependsOn: [],
      content: `__pycache__/
.venv/
*.sqlite3
.env
`,
    },
    {
      path: 'users.py',
      purpose: 'Accounts in SQLite, with hashed passwords',
      exports: [
        'class UserStore(path): create(name, password), verify(name, password), name_of(user_id)',
        'class NameTaken(Exception)',
      ],
      dependsOn: [],
      content: `"""Accounts, kept in SQLite."""

import sqlite3

from werkzeug.security import check_password_hash, generate_password_hash

SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL
)
"""

# Checked when the name is unknown, so that both kinds of failure take the same time.
DUMMY_HASH = generate_password_hash("no such user")


class NameTaken(Exception):
    """Somebody has this name already."""


class UserStore:
    """Creates users and checks their passwords."""

    def __init__(self, path):
        self._path = path
        with self._connect() as connection:
            connection.execute(SCHEMA)

    def create(self, name, password):
        """Add a user and return the id; raises NameTaken."""
        try:
            with self._connect() as connection:
                cursor = connection.execute(
                    "INSERT INTO users (name, password_hash) VALUES (?, ?)",
                    (name, generate_password_hash(password)),
                )
                return cursor.lastrowid
        except sqlite3.IntegrityError as error:
            raise NameTaken(name) from error

    def verify(self, name, password):
        """Return the id of the user with this name and password, or None."""
        with self._connect() as connection:
            row = connection.execute(
                "SELECT id, password_hash FROM users WHERE name = ?", (name,)
            ).fetchone()
        password_hash = row[1] if row else DUMMY_HASH
        matches = check_password_hash(password_hash, password)
        return row[0] if row and matches else None

    def name_of(self, user_id):
        """Return the name of the user with this id, or None."""
        with self._connect() as connection:
            row = connection.execute(
                "SELECT name FROM users WHERE id = ?", (user_id,)
            ).fetchone()
        return row[0] if row else None

    def _connect(self):
        return sqlite3.connect(self._path)
`,
    },
    {
      path: 'forms.py',
      purpose: 'Checks of forms, and their protection against cross-site requests',
      exports: ['csrf_token()', 'check_csrf_token()', 'registration_problem(name, password)'],
      dependsOn: [],
      content: `"""What the forms may hold, and their protection against cross-site requests."""

import hmac
import secrets

from flask import abort, request, session

MIN_PASSWORD_LENGTH = 8


def csrf_token():
    """Return the token of this session, made at its first use."""
    if "csrf_token" not in session:
        session["csrf_token"] = secrets.token_urlsafe(32)
    return session["csrf_token"]


def check_csrf_token():
    """Stop a POST that does not carry the token of its session."""
    expected = session.get("csrf_token", "")
    given = request.form.get("csrf_token", "")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        abort(400, "The form has expired. Please load the page again.")


def registration_problem(name, password):
    """Return what is wrong with a registration, or None."""
    if not name or len(name) > 40 or not name.replace("_", "").isalnum():
        return "A name has 1 to 40 letters, digits or underscores."
    if len(password) < MIN_PASSWORD_LENGTH:
        return f"A password has at least {MIN_PASSWORD_LENGTH} characters."
    return None
`,
    },
    {
      path: 'app.py',
      purpose: 'The application and its routes',
      exports: ['create_app(config=None) -> Flask'],
      dependsOn: ['users.py', 'forms.py'],
      content: `"""The web application: register, log in, home, log out."""

import os
import secrets

from flask import Flask, redirect, render_template, request, session, url_for

from forms import check_csrf_token, csrf_token, registration_problem
from users import NameTaken, UserStore


def create_app(config=None):
    """Build the application; \`config\` overrides the environment."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(32),
        DATABASE=os.environ.get("DATABASE", "users.sqlite3"),
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.config.update(config or {})
    users = UserStore(app.config["DATABASE"])
    app.jinja_env.globals["csrf_token"] = csrf_token

    @app.before_request
    def protect_forms():
        if request.method == "POST":
            check_csrf_token()

    @app.get("/")
    def home():
        name = users.name_of(session.get("user_id"))
        if name is None:
            return redirect(url_for("login"))
        return render_template("home.html", name=name)

    @app.route("/register", methods=["GET", "POST"])
    def register():
        problem = None
        if request.method == "POST":
            name = request.form.get("name", "").strip()
            password = request.form.get("password", "")
            problem = registration_problem(name, password)
            if problem is None:
                try:
                    return log_in(users.create(name, password))
                except NameTaken:
                    problem = "This name is taken."
        status = 200 if problem is None else 422
        return render_template("form.html", title="Register", problem=problem), status

    @app.route("/login", methods=["GET", "POST"])
    def login():
        problem = None
        if request.method == "POST":
            name = request.form.get("name", "").strip()
            user_id = users.verify(name, request.form.get("password", ""))
            if user_id is not None:
                return log_in(user_id)
            problem = "Wrong name or password."
        status = 200 if problem is None else 401
        return render_template("form.html", title="Log in", problem=problem), status

    @app.post("/logout")
    def logout():
        session.clear()
        return redirect(url_for("login"))

    def log_in(user_id):
        # A new session for a new identity, so that an old cookie is worth nothing.
        session.clear()
        session["user_id"] = user_id
        return redirect(url_for("home"))

    return app
`,
    },
    {
      path: 'templates/base.html',
      purpose: 'The frame of every page',
      exports: [],
      dependsOn: [],
      content: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{% block title %}{% endblock %}</title>
    <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 4rem auto; padding: 0 1rem; }
      label, input, button { display: block; width: 100%; box-sizing: border-box; }
      input, button { padding: 0.5rem; margin: 0.25rem 0 1rem; font: inherit; }
      .problem { color: #b00020; }
    </style>
  </head>
  <body>
    {% block content %}{% endblock %}
  </body>
</html>
`,
    },
    {
      path: 'templates/form.html',
      purpose: 'The form to register or log in',
      exports: [],
      dependsOn: ['templates/base.html'],
      content: `{% extends "base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block content %}
<h1>{{ title }}</h1>
{% if problem %}<p class="problem" role="alert">{{ problem }}</p>{% endif %}
<form method="post">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <label>Name <input name="name" autocomplete="username" required></label>
  <label>Password <input name="password" type="password" required></label>
  <button>{{ title }}</button>
</form>
<p><a href="{{ url_for('login') }}">Log in</a> · <a href="{{ url_for('register') }}">Register</a></p>
{% endblock %}
`,
    },
    {
      path: 'templates/home.html',
      purpose: 'The page of a user who is logged in',
      exports: [],
      dependsOn: ['templates/base.html'],
      content: `{% extends "base.html" %}
{% block title %}Home{% endblock %}
{% block content %}
<h1>Hello, {{ name }}</h1>
<form method="post" action="{{ url_for('logout') }}">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <button>Log out</button>
</form>
{% endblock %}
`,
    },
    {
      path: 'tests/test_app.py',
      purpose: 'Tests of all routes',
      exports: [],
      dependsOn: ['app.py'],
      content: `"""Run with: python -m unittest discover -s tests"""

import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from app import create_app  # noqa: E402


class AppTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        database = str(pathlib.Path(self.directory.name) / "users.sqlite3")
        self.client = create_app({"TESTING": True, "DATABASE": database}).test_client()

    def post(self, path, **fields):
        page = self.client.get("/login").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        return self.client.post(path, data={"csrf_token": token, **fields})

    def test_home_asks_strangers_to_log_in(self):
        self.assertEqual(self.client.get("/").headers["Location"], "/login")

    def test_registering_logs_in(self):
        self.assertEqual(self.post("/register", name="ada", password="a long one").status_code, 302)
        self.assertIn("Hello, ada", self.client.get("/").get_data(as_text=True))

    def test_logging_out_and_in_again(self):
        self.post("/register", name="ada", password="a long one")
        self.post("/logout")
        self.assertEqual(self.client.get("/").status_code, 302)
        self.assertEqual(self.post("/login", name="ada", password="wrong one").status_code, 401)
        self.assertEqual(self.post("/login", name="ADA", password="a long one").status_code, 302)

    def test_bad_registrations_are_refused(self):
        self.assertEqual(self.post("/register", name="", password="a long one").status_code, 422)
        self.assertEqual(self.post("/register", name="ada", password="short").status_code, 422)
        self.post("/register", name="ada", password="a long one")
        self.assertEqual(self.post("/register", name="Ada", password="a long one").status_code, 422)

    def test_a_form_without_its_token_is_refused(self):
        answer = self.client.post("/login", data={"name": "ada", "password": "a long one"})
        self.assertEqual(answer.status_code, 400)


if __name__ == "__main__":
    unittest.main()
`,
    },
    {
      path: 'README.md',
      purpose: 'What it is and how to run it',
      exports: [],
      dependsOn: ['app.py'],
      content: `# Flask login

A small web application with accounts: register, log in, see your own page, log out.

\`\`\`sh
python -m venv .venv && . .venv/bin/activate
pip install -r requirements.txt
flask --app app run                      # http://127.0.0.1:5000
python -m unittest discover -s tests
\`\`\`

- Passwords are stored as salted hashes (Werkzeug), in an SQLite file named by \`DATABASE\`, \`users.sqlite3\` by default.
- Every form carries a token against cross-site requests, kept in the session.
- Sessions are signed with \`SECRET_KEY\`. Without one a random key is made at each start, which logs everybody out.
`,
    },
  ],
};
