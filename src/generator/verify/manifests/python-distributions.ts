/** Import names whose distribution is called otherwise (pypi.org). Several: any of them brings the module. */
const KNOWN = `
yaml:pyyaml cv2:opencv-python,opencv-python-headless,opencv-contrib-python,opencv-contrib-python-headless
PIL:pillow sklearn:scikit-learn skimage:scikit-image bs4:beautifulsoup4 dotenv:python-dotenv,dotenv
jwt:pyjwt,jwt jose:python-jose dateutil:python-dateutil multipart:python-multipart python_multipart:python-multipart
serial:pyserial magic:python-magic,python-magic-bin Crypto:pycryptodome,pycrypto Cryptodome:pycryptodomex
nacl:pynacl OpenSSL:pyopenssl git:gitpython docx:python-docx pptx:python-pptx fitz:pymupdf telegram:python-telegram-bot
discord:discord.py,discord-py,py-cord socketio:python-socketio engineio:python-engineio rest_framework:djangorestframework
rest_framework_simplejwt:djangorestframework-simplejwt corsheaders:django-cors-headers environ:django-environ
django_filters:django-filter debug_toolbar:django-debug-toolbar crispy_forms:django-crispy-forms allauth:django-allauth
storages:django-storages channels:channels psycopg2:psycopg2,psycopg2-binary psycopg:psycopg MySQLdb:mysqlclient pymysql:pymysql
mysql:mysql-connector-python,mysql-connector google:google-api-python-client,google-auth,google-cloud-storage,protobuf
googleapiclient:google-api-python-client grpc:grpcio zmq:pyzmq attr:attrs attrs:attrs markdown:markdown slugify:python-slugify
usb:pyusb win32api:pywin32 win32com:pywin32 win32con:pywin32 wx:wxpython gi:pygobject OpenGL:pyopengl
Xlib:python-xlib levenshtein:levenshtein Levenshtein:levenshtein,python-levenshtein fuzzywuzzy:fuzzywuzzy
flask_login:flask-login flask_sqlalchemy:flask-sqlalchemy flask_wtf:flask-wtf flask_migrate:flask-migrate flask_cors:flask-cors
flask_restful:flask-restful flask_jwt_extended:flask-jwt-extended flask_bcrypt:flask-bcrypt flask_mail:flask-mail
flask_socketio:flask-socketio flask_limiter:flask-limiter flask_caching:flask-caching flask_marshmallow:flask-marshmallow
wtforms:wtforms email_validator:email-validator pydantic_settings:pydantic-settings jinja2:jinja2 werkzeug:werkzeug
sqlalchemy:sqlalchemy sqlalchemy_utils:sqlalchemy-utils sqlmodel:sqlmodel alembic:alembic redis:redis,hiredis rq:rq
celery:celery kombu:kombu boto3:boto3 botocore:botocore,boto3 mpl_toolkits:matplotlib matplotlib:matplotlib pylab:matplotlib
tensorflow:tensorflow,tensorflow-cpu keras:keras,tensorflow torch:torch torchvision:torchvision transformers:transformers
sentence_transformers:sentence-transformers openai:openai anthropic:anthropic langchain:langchain tiktoken:tiktoken
faiss:faiss-cpu,faiss-gpu chromadb:chromadb streamlit:streamlit gradio:gradio dash:dash plotly:plotly nltk:nltk spacy:spacy
requests:requests httpx:httpx aiohttp:aiohttp websockets:websockets websocket:websocket-client lxml:lxml html5lib:html5lib
cssselect:cssselect selenium:selenium playwright:playwright scrapy:scrapy pyquery:pyquery feedparser:feedparser
tqdm:tqdm rich:rich click:click typer:typer colorama:colorama termcolor:termcolor tabulate:tabulate prettytable:prettytable
numpy:numpy pandas:pandas scipy:scipy sympy:sympy networkx:networkx seaborn:seaborn statsmodels:statsmodels xgboost:xgboost
openpyxl:openpyxl xlrd:xlrd xlsxwriter:xlsxwriter docutils:docutils sphinx:sphinx reportlab:reportlab pypdf:pypdf PyPDF2:pypdf2
fastapi:fastapi starlette:starlette uvicorn:uvicorn gunicorn:gunicorn hypercorn:hypercorn mangum:mangum tornado:tornado
bottle:bottle sanic:sanic quart:quart falcon:falcon pyramid:pyramid cherrypy:cherrypy django:django aiogram:aiogram
passlib:passlib bcrypt:bcrypt argon2:argon2-cffi cryptography:cryptography itsdangerous:itsdangerous authlib:authlib
oauthlib:oauthlib requests_oauthlib:requests-oauthlib stripe:stripe twilio:twilio sendgrid:sendgrid
pymongo:pymongo bson:pymongo motor:motor mongoengine:mongoengine peewee:peewee tortoise:tortoise-orm aiosqlite:aiosqlite
asyncpg:asyncpg aiofiles:aiofiles aioredis:aioredis elasticsearch:elasticsearch kafka:kafka-python confluent_kafka:confluent-kafka
pika:pika paho:paho-mqtt paramiko:paramiko fabric:fabric invoke:invoke ansible:ansible docker:docker kubernetes:kubernetes
pytest:pytest hypothesis:hypothesis freezegun:freezegun responses:responses respx:respx faker:faker factory:factory-boy
mock:mock nose:nose toml:toml tomli:tomli tomli_w:tomli-w tomlkit:tomlkit orjson:orjson ujson:ujson simplejson:simplejson msgpack:msgpack
pygame:pygame,pygame-ce arcade:arcade pyglet:pyglet kivy:kivy PyQt5:pyqt5 PyQt6:pyqt6 PySide6:pyside6 PySide2:pyside2
customtkinter:customtkinter pyautogui:pyautogui pynput:pynput psutil:psutil watchdog:watchdog schedule:schedule apscheduler:apscheduler
pytz:pytz tzlocal:tzlocal arrow:arrow pendulum:pendulum humanize:humanize babel:babel loguru:loguru structlog:structlog
marshmallow:marshmallow jsonschema:jsonschema cerberus:cerberus voluptuous:voluptuous dacite:dacite pydantic:pydantic
setuptools:setuptools pkg_resources:setuptools wheel:wheel packaging:packaging cachetools:cachetools tenacity:tenacity
backoff:backoff filelock:filelock platformdirs:platformdirs appdirs:appdirs dependency_injector:dependency-injector
`;

/** What a distribution brings along that people import without listing it. */
const BROUGHT = `
flask:werkzeug,jinja2,click,markupsafe,itsdangerous,blinker fastapi:starlette,pydantic,anyio,typing_extensions
starlette:anyio httpx:httpcore,anyio,certifi requests:urllib3,certifi,idna,charset_normalizer django:asgiref,sqlparse
sqlalchemy:typing_extensions,greenlet sqlmodel:sqlalchemy,pydantic flask-sqlalchemy:sqlalchemy flask-migrate:alembic
flask-wtf:wtforms,markupsafe flask-jwt-extended:jwt flask-bcrypt:bcrypt flask-socketio:socketio,engineio pytest:_pytest,pluggy,iniconfig
pandas:numpy,dateutil,pytz matplotlib:numpy,mpl_toolkits,dateutil,PIL seaborn:matplotlib,pandas,numpy scikit-learn:numpy,scipy,joblib
scipy:numpy tensorflow:keras,numpy,google torch:numpy,typing_extensions transformers:torch,numpy,tokenizers,huggingface_hub
pydantic:typing_extensions,pydantic_core,annotated_types pydantic-settings:pydantic,dotenv celery:kombu,billiard
boto3:botocore,s3transfer,dateutil,jmespath botocore:dateutil,jmespath,urllib3 python-jose:cryptography passlib:bcrypt typer:click,rich,typing_extensions rich:markdown_it,pygments
aiohttp:yarl,multidict,aiosignal,attr jupyter:notebook,ipykernel,IPython streamlit:pandas,numpy beautifulsoup4:soupsieve
pymongo:bson,gridfs motor:pymongo,bson google-api-python-client:googleapiclient,google opencv-python:numpy
opencv-python-headless:numpy pillow:PIL djangorestframework:django openai:httpx,pydantic anthropic:httpx,pydantic
langchain:langchain_core,langchain_community,pydantic grpcio-tools:grpc,google discord.py:aiohttp discord-py:aiohttp
psycopg2-binary:psycopg2 telethon:telethon setuptools:pkg_resources attrs:attr,attrs
`;

const byImport = pairsOf(KNOWN);
const brought = pairsOf(BROUGHT);

/** Distributions that bring a module, folded; null: nobody knows, so the module's own name is tried. */
export function distributionsOf(module: string): readonly string[] | null {
  return byImport.get(module) ?? byImport.get(module.toLowerCase()) ?? null;
}

/** Modules that come with a distribution beside its own. */
export function modulesBroughtBy(distribution: string): readonly string[] {
  return brought.get(distribution) ?? [];
}

function pairsOf(table: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    table
      .trim()
      .split(/\s+/)
      .map((entry) => {
        const [name = '', values = ''] = entry.split(':');
        return [name, values.split(',')];
      }),
  );
}
