/** Import names whose distribution is called otherwise (pypi.org). Several: any of them brings the module. */
const OTHERWISE = `
_pytest:pytest allauth:django-allauth antlr4:antlr4-python3-runtime anymail:django-anymail argon2:argon2-cffi
atlassian:atlassian-python-api attr:attrs azure:azure-core,azure-identity,azure-storage-blob binance:python-binance
Bio:biopython bitbucket:bitbucket-api bluetooth:pybluez botocore:botocore,boto3 bs4:beautifulsoup4 bson:pymongo
cairo:pycairo camelot:camelot-py cassandra:cassandra-driver,scylla-driver cattr:cattrs ckeditor:django-ckeditor
cloudinary_storage:django-cloudinary-storage compressor:django-compressor constance:django-constance
clr:pythonnet consul:python-consul,py-consul corsheaders:django-cors-headers cpuinfo:py-cpuinfo crispy_forms:django-crispy-forms
Crypto:pycryptodome,pycrypto Cryptodome:pycryptodomex csp:django-csp
cv2:opencv-python,opencv-python-headless,opencv-contrib-python,opencv-contrib-python-headless cx_Oracle:cx-oracle
Cython:cython dateutil:python-dateutil dbus:dbus-python debug_toolbar:django-debug-toolbar decouple:python-decouple
digitalocean:python-digitalocean discord:discord.py,discord-py,py-cord django_filters:django-filter
djmoney:django-money dns:dnspython docx:python-docx dotenv:python-dotenv,dotenv
elasticsearch_dsl:elasticsearch-dsl,elasticsearch engineio:python-engineio environ:django-environ
factory:factory-boy faiss:faiss-cpu,faiss-gpu fastapi_cache:fastapi-cache2 ffmpeg:ffmpeg-python,python-ffmpeg fitz:pymupdf
flask_bootstrap:flask-bootstrap,bootstrap-flask flask_security:flask-security,flask-security-too
flask_uploads:flask-uploads,flask-reuploaded fpdf:fpdf2,fpdf frontmatter:python-frontmatter gi:pygobject
git:gitpython github:pygithub github3:github3.py gitlab:python-gitlab gnupg:python-gnupg
google:google-api-python-client,google-auth,google-cloud-storage,protobuf googleapiclient:google-api-python-client
GPUtil:gputil graphql:graphql-core grpc:grpcio guardian:django-guardian humps:pyhumps hydra:hydra-core
igraph:igraph,python-igraph imagekit:django-imagekit imblearn:imbalanced-learn import_export:django-import-export
jenkins:python-jenkins jose:python-jose,jose jwt:pyjwt kafka:kafka-python,kafka-python-ng keras:keras,tensorflow
knox:django-rest-knox langchain_core:langchain-core,langchain ldap:python-ldap
Levenshtein:levenshtein,python-levenshtein linebot:line-bot-sdk llama_index:llama-index,llama-index-core
magic:python-magic,python-magic-bin,filemagic model_utils:django-model-utils
modeltranslation:django-modeltranslation mpl_toolkits:matplotlib mptt:django-mptt multipart:python-multipart
mysql:mysql-connector-python,mysql-connector MySQLdb:mysqlclient nacl:pynacl nats:nats-py netCDF4:netcdf4
newspaper:newspaper3k nmap:python-nmap,python3-nmap nose:nose,pynose nvidia_smi:nvidia-ml-py3 oauth2_provider:django-oauth-toolkit odf:odfpy
onelogin:python3-saml onnxruntime:onnxruntime,onnxruntime-gpu,onnxruntime-directml OpenGL:pyopengl opensearchpy:opensearch-py
OpenSSL:pyopenssl openstack:openstacksdk osgeo:gdal paho:paho-mqtt
passlib:passlib,libpass patoolib:patool pdfminer:pdfminer.six,pdfminer
phonenumber_field:django-phonenumber-field PIL:pillow,pillow-simd pinecone:pinecone,pinecone-client pkg_resources:setuptools
pl_bolts:lightning-bolts pptx:python-pptx progressbar:progressbar2,progressbar psycopg2:psycopg2,psycopg2-binary
psycopg:psycopg,psycopg-binary,psycopg-c psycopg_pool:psycopg-pool,psycopg py:pytest,py pygame:pygame,pygame-ce PyInquirer:pyinquirer pylab:matplotlib
pynvml:nvidia-ml-py,pynvml,nvidia-ml-py3 PyPDF2:pypdf2 PyQt5:pyqt5 PyQt6:pyqt6 PySide2:pyside2 PySide6:pyside6
PySimpleGUI:pysimplegui pythoncom:pywin32 pythonjsonlogger:python-json-logger pywintypes:pywin32
qcloud_cos:cos-python-sdk-v5 rdkit:rdkit,rdkit-pypi redis:redis,hiredis rest_auth:django-rest-auth
rest_framework:djangorestframework rest_framework_jwt:djangorestframework-jwt
rest_framework_nested:drf-nested-routers rest_framework_simplejwt:djangorestframework-simplejwt
reversion:django-reversion rosetta:django-rosetta sass:libsass sassutils:libsass RPi:rpi.gpio,rpi-lgpio ruamel:ruamel.yaml serial:pyserial
servicemanager:pywin32 simple_history:django-simple-history skimage:scikit-image sklearn:scikit-learn
slugify:python-slugify,awesome-slugify,unicode-slugify snappy:python-snappy snowflake:snowflake-connector-python social_core:social-auth-core
social_django:social-auth-app-django socketio:python-socketio socks:pysocks sockshandler:pysocks sorl:sorl-thumbnail
speech_recognition:speechrecognition speedtest:speedtest-cli stomp:stomp.py storages:django-storages
strawberry:strawberry-graphql suds:suds-community,suds tabula:tabula-py taggit:django-taggit talib:ta-lib
tavily:tavily-python telebot:pytelegrambotapi telegram:python-telegram-bot tensorboardX:tensorboardx
tensorflow:tensorflow,tensorflow-cpu,tensorflow-gpu,tensorflow-macos,intel-tensorflow tinymce:django-tinymce tortoise:tortoise-orm ulid:ulid-py,python-ulid
umap:umap-learn usb:pyusb vaderSentiment:vadersentiment vcr:vcrpy vlc:python-vlc waffle:django-waffle
weaviate:weaviate-client websocket:websocket-client whisper:openai-whisper widget_tweaks:django-widget-tweaks
win32api:pywin32 win32clipboard:pywin32 win32com:pywin32 win32con:pywin32 win32event:pywin32 win32evtlog:pywin32
win32file:pywin32 win32gui:pywin32 win32pipe:pywin32 win32print:pywin32 win32process:pywin32 win32security:pywin32
win32service:pywin32 win32serviceutil:pywin32 wx:wxpython Xlib:python-xlib yaml:pyyaml zbar:pyzbar zmq:pyzmq
zope:zope.interface
`;

/** Import names that are surely those of a distribution of the same name. */
const ALIKE = `
accelerate addict aioboto3 aiobotocore aiocache aiofiles aiogram aiohttp aiohttp_cors aiohttp_jinja2 aiomysql aiopg
aioredis aioresponses aiosmtplib aiosqlite albumentations alembic alembic_utils alive_progress alpaca_trade_api
altair annotated_types ansible anthropic anyio apispec appdirs apscheduler arcade ariadne arq arrow asgi_lifespan
astropy asyncpg attrs authlib babel backoff bcrypt beanie beartype bitarray bitsandbytes blacksheep blake3 bleach
blessed bokeh boto3 bottle brotli cachetools catboost cattrs ccxt celery cerberus certifi cffi channels chardet
charset_normalizer cherrypy chevron chromadb click clickhouse_driver cloudinary cloudpickle cohere colorama
commonmark comtypes confluent_kafka connexion crewai crispy_bootstrap5 crispy_tailwind croniter cryptography
cssselect cufflinks cupy curio customtkinter cvxpy cython dacite dash dask datadog dateparser ddtrace dearpygui
decorator deep_translator defusedxml demjson dependency_injector diffusers dill distro dj_database_url dj_rest_auth
django django_celery_beat django_celery_results django_extensions django_htmx django_redis dlib docker docopt
docutils docx2txt docxtpl dotmap dramatiq drf_spectacular drf_yasg dropbox duckdb dynaconf easyocr einops
elasticsearch email_validator emoji etcd3 eventlet fabric face_recognition faker fakeredis falcon fastapi
fastapi_jwt_auth fastapi_limiter fastapi_mail fastapi_pagination fastapi_users fastapi_utils fastmcp feedparser
filelock fiona firebase_admin flasgger flask_admin flask_apscheduler flask_assets flask_babel flask_bcrypt
flask_caching flask_compress flask_cors flask_dance flask_debugtoolbar flask_httpauth flask_jwt_extended
flask_limiter flask_login flask_mail flask_marshmallow flask_migrate flask_moment flask_mongoengine flask_openid
flask_principal flask_pymongo flask_restful flask_restx flask_script flask_seasurf flask_session flask_smorest
flask_socketio flask_sqlalchemy flask_talisman flask_testing flask_wtf flax flet flower folium freezegun ftfy future
fuzzywuzzy gensim geoalchemy2 geoip2 geopandas geopy gevent gino glfw google_auth_oauthlib googletrans gpiozero
gradio graphene graphene_django graphviz greenlet groq gtts gunicorn gym gymnasium h11 h2 h5py halo hashids hdbscan
hjson holidays html2text html5lib httplib2 httpretty httptools httpx huey huggingface_hub humanize hvac hypercorn
hypothesis ib_insync ibm_db idna imageio inflect inflection influxdb influxdb_client inquirer instaloader instructor
intervaltree invoke iso8601 isodate itsdangerous janus jax jaxlib jieba jinja2 jinja2_time jira joblib json5
jsonlines jsonschema kivy kivymd kombu kubernetes langchain langchain_community langchain_openai langdetect
langgraph lark ldap3 librosa lightgbm lightning litellm litestar loguru lxml lz4 mako mangum markdown markdown2
markdownify marshmallow marshmallow_sqlalchemy masonite matplotlib maxminddb mediapipe meilisearch mimesis minio
mistralai mistune mlflow mlxtend mmh3 mock model_bakery moderngl mongoengine mongomock more_itertools moto motor
moviepy mplfinance msgpack msgspec munch nanoid napalm nbconvert nbformat neo4j netaddr netifaces netmiko networkx
newrelic nicegui nltk numba numexpr numpy oauthlib odmantic ollama omegaconf onnx openai openbabel openpyxl
optuna oracledb orjson ormar ortools oss2 packaging panda3d pandas pandas_datareader pandas_ta parameterized
paramiko parsedatetime pcapy pdf2image pdfplumber peewee peft pendulum pexpect pgvector phonenumbers pika
ping3 platformdirs playwright plotly plumbum ply polars polyfactory pony praw prettytable prometheus_client
prometheus_fastapi_instrumentator prompt_toolkit psutil ptyprocess pulp py7zr pyaudio pyautogui pybind11
pybullet pycountry pycurl pydantic pydantic_settings pydot pydub pyexcel pyfiglet pygal pyglet pygraphviz pyjson5
pymongo pymssql pymunk pymupdf pymysql pynput pyodbc pyomo pyotp pypandoc pyparsing pypdf pyperclip pypika pypinyin
pyquery pyramid pyramid_jinja2 pyrogram pysnmp pyspark pystache pytesseract pytest pytest_asyncio pytest_django
pytest_httpx pytest_mock python_multipart pytoml pytorch_lightning pyttsx3 pytube pytz pyzbar qdrant_client qrcode
quart quart_cors questionary rarfile rasterio ray regex reportlab requests requests_cache requests_mock
requests_oauthlib requests_toolbelt responses respx rich robyn rq safetensors sanic sanic_ext scapy schedule scipy
scrapy seaborn selenium sendgrid sentence_transformers sentencepiece sentry_sdk setuptools shap shapely shodan
shortuuid simplejson six slack_bolt slack_sdk slowapi smbus snownlp sortedcontainers sounddevice soundfile spacy
sphinx spotipy sqladmin sqlalchemy sqlalchemy_continuum sqlalchemy_utils sqlite_utils sqlmodel squarify
sse_starlette stable_baselines3 starlette starlette_admin starlette_exporter statsd statsmodels streamlit stringcase
stripe structlog sympy tabulate telethon tenacity tensorboard termcolor testcontainers text_unidecode textblob
textual tiktoken time_machine timescaledb timm tinydb tokenizers toml tomli tomli_w tomlkit toolz torch torchvision
tornado tqdm trafilatura transformers trio ttkbootstrap ttkthemes tweepy twilio twisted typeguard typer
typing_extensions tzlocal ua_parser ujson ultralytics unidecode unstructured urllib3 ursina urwid user_agents
uvicorn uvloop vk_api voluptuous wandb watchdog weasyprint webargs websockets werkzeug wheel whitenoise wikipedia
wmi wordcloud wrapt wsproto wtforms xarray xgboost xlrd xlsxwriter xlutils xlwt xmlsec xmltodict xxhash yaspin
yfinance youtube_dl yt_dlp zeep zstandard zxcvbn
`;

/** What a distribution brings along that people import without listing it. */
const BROUGHT = `
accelerate:torch,numpy aioboto3:aiobotocore,boto3,botocore aiobotocore:botocore,aiohttp
aiogram:aiohttp,pydantic,magic_filter aiohttp:yarl,multidict,aiosignal,attr alembic:sqlalchemy,mako
anthropic:httpx,pydantic anyio:sniffio,idna apache-airflow:flask,sqlalchemy,pendulum,jinja2,airflow attrs:attr,attrs
authlib:cryptography beanie:motor,pydantic,pymongo beautifulsoup4:soupsieve
boto3:botocore,s3transfer,dateutil,jmespath botocore:dateutil,jmespath,urllib3 build:packaging,pyproject_hooks
ccxt:requests,aiohttp,cryptography celery:kombu,billiard,vine,amqp,click chromadb:numpy,pydantic,fastapi,uvicorn
connexion:flask,werkzeug,starlette cookiecutter:click,jinja2,requests cryptography:cffi dash:flask,plotly,werkzeug
datasets:pandas,numpy,pyarrow,huggingface_hub diffusers:numpy,PIL,huggingface_hub discord-py:aiohttp
django:asgiref,sqlparse django-cors-headers:django django-filter:django djangorestframework:django
djangorestframework-simplejwt:rest_framework,jwt dramatiq:prometheus_client
drf-spectacular:rest_framework,yaml,uritemplate drf-yasg:rest_framework easyocr:torch,cv2,numpy,PIL
eventlet:greenlet,dns fabric:invoke,paramiko fastapi:starlette,pydantic,anyio,typing_extensions
fastapi-cli:typer,uvicorn fastapi-mail:fastapi,aiosmtplib fastapi-users:fastapi,jwt,pwdlib
firebase-admin:google,jwt,cachecontrol,firebase_admin flasgger:flask,yaml,jsonschema
flask:werkzeug,jinja2,click,markupsafe,itsdangerous,blinker flask-admin:flask,wtforms flask-bcrypt:bcrypt
flask-cors:flask flask-jwt-extended:jwt flask-login:flask flask-marshmallow:marshmallow flask-migrate:alembic
flask-mongoengine:mongoengine,flask flask-pymongo:pymongo,bson,flask flask-restful:flask,aniso8601,pytz
flask-restx:flask,werkzeug,jsonschema flask-security-too:flask,flask_login,wtforms,flask_wtf,passlib,flask_principal
flask-smorest:marshmallow,webargs,apispec flask-socketio:socketio,engineio flask-sqlalchemy:sqlalchemy
flask-wtf:wtforms,markupsafe gensim:numpy,scipy,smart_open geopandas:shapely,pandas,pyproj,numpy
gevent:greenlet,zope google-api-python-client:googleapiclient,google google-auth-oauthlib:google,requests_oauthlib
google-cloud-storage:google,requests google-genai:google,pydantic,httpx google-generativeai:google,pydantic,grpc
gradio:fastapi,pydantic,httpx,numpy,pandas,PIL,uvicorn grpcio:grpc grpcio-tools:grpc,google gunicorn:packaging
httpx:httpcore,anyio,certifi,h11,idna,sniffio hypercorn:h11,h2 hypothesis:sortedcontainers,attr
ipython:traitlets,prompt_toolkit,pygments,jedi jsonschema:attrs,attr,referencing
jupyter:notebook,ipykernel,IPython,ipywidgets,nbformat,nbconvert keras:numpy kivy:kivy_garden,docutils
langchain:langchain_core,langchain_community,pydantic,langchain_text_splitters,langgraph,yaml,requests,sqlalchemy
langchain-community:langchain_core,langchain,numpy,aiohttp,requests langchain-core:pydantic,yaml,tenacity,langsmith
langchain-openai:openai,tiktoken,langchain_core langgraph:langchain_core
librosa:numpy,scipy,soundfile,numba,sklearn,joblib lightgbm:numpy,scipy litestar:anyio,msgspec,httpx,click
llama-index:llama_index,openai,nltk,numpy marshmallow-sqlalchemy:marshmallow,sqlalchemy
matplotlib:numpy,mpl_toolkits,dateutil,PIL mkdocs:markdown,yaml,jinja2,click
mlflow:pandas,numpy,sklearn,flask,sqlalchemy,matplotlib mongoengine:pymongo,bson
moto:boto3,botocore,responses,requests motor:pymongo,bson mplfinance:matplotlib,pandas
newspaper3k:nltk,bs4,lxml,PIL,requests,feedparser notebook:IPython,nbformat,nbconvert openai:httpx,pydantic
openapi-core:jsonschema,werkzeug opencv-python:numpy opencv-python-headless:numpy pandas:numpy,dateutil,pytz
pandas-datareader:pandas,requests,lxml pandas-ta:pandas,numpy paramiko:cryptography,bcrypt,nacl
passlib:bcrypt,argon2 pdfplumber:pdfminer,PIL peft:torch,transformers pillow:PIL plotly:tenacity,packaging
protobuf:google psycopg2-binary:psycopg2 py-cord:aiohttp pyautogui:pyscreeze,pymsgbox,pytweening,PIL
pydantic:typing_extensions,pydantic_core,annotated_types pydantic-settings:pydantic,dotenv pygame-zero:pygame
pyjwt:cryptography pymongo:bson,gridfs pyopenssl:cryptography pytesseract:PIL pytest:_pytest,pluggy,iniconfig
pytest-asyncio:pytest pytest-cov:pytest,coverage pytest-django:pytest pytest-mock:pytest python-docx:lxml
python-jose:cryptography,ecdsa,rsa,pyasn1 python-pptx:lxml,PIL,xlsxwriter python-slugify:text_unidecode
python-socketio:engineio python-telegram-bot:httpx pytorch-lightning:torch,lightning_fabric,torchmetrics qrcode:PIL
questionary:prompt_toolkit readability-lxml:lxml redis:async_timeout
requests:urllib3,certifi,idna,charset_normalizer requests-oauthlib:requests,oauthlib rich:markdown_it,pygments
scikit-image:numpy,scipy,PIL,networkx,imageio scikit-learn:numpy,scipy,joblib scipy:numpy
scrapy:twisted,lxml,parsel,itemadapter,w3lib,itemloaders,cssselect,zope seaborn:matplotlib,pandas,numpy
selenium:trio,urllib3,websocket sentence-transformers:torch,transformers,numpy,sklearn,scipy,huggingface_hub
setuptools:pkg_resources slowapi:limits spacy:numpy,typer,thinc,pydantic sphinx:docutils,jinja2,pygments,babel
spotipy:requests sqladmin:sqlalchemy,wtforms,starlette sqlalchemy:typing_extensions,greenlet
sqlmodel:sqlalchemy,pydantic sse-starlette:starlette starlette:anyio,typing_extensions
statsmodels:numpy,scipy,pandas,patsy streamlit:pandas,numpy,altair,PIL,requests,pyarrow telethon:telethon
tensorflow:keras,numpy,google textual:rich torch:numpy,typing_extensions torchvision:torch,numpy,PIL
tox:pluggy,virtualenv trafilatura:lxml transformers:torch,numpy,tokenizers,huggingface_hub tweepy:requests,oauthlib
typer:click,rich,typing_extensions,shellingham
ultralytics:torch,torchvision,cv2,numpy,PIL,yaml,matplotlib,requests,pandas uvicorn:click,h11
weasyprint:cffi,PIL,cssselect2,tinycss2 wordcloud:numpy,PIL,matplotlib xarray:numpy,pandas xgboost:numpy,scipy
yfinance:pandas,numpy,requests,bs4
`;

/** Top names that many distributions share: any whose name begins with one of these may bring the module. */
const SHARED: Readonly<Record<string, RegExp>> = {
  google: /^(?:google|protobuf|grpc|firebase|earthengine|tensorflow|opentelemetry|proto-|apache-beam|gspread|pydrive)/,
  azure: /^(?:azure|msal|adal)/,
  zope: /^zope/,
  sphinxcontrib: /^sphinx/,
  backports: /^backports/,
  opentelemetry: /^opentelemetry/,
  aws_cdk: /^aws-cdk/,
  ruamel: /^ruamel/,
  win32: /^pywin32/,
  mpl_toolkits: /^matplotlib|^basemap/,
  llama_index: /^llama-index/,
  airflow: /^apache-airflow/,
  haystack: /haystack/,
  pl_bolts: /bolts/,
  paste: /^paste/,
  jaraco: /^jaraco/,
  tree_sitter: /^tree-sitter/,
};

const byImport = new Map([
  ...pairsOf(OTHERWISE),
  ...ALIKE.trim()
    .split(/\s+/)
    .map((name) => [name, [foldName(name)]] as const),
]);
const brought = pairsOf(BROUGHT);
const importsOf = reversed(byImport);

/** Distributions that bring a module, folded; null: nobody knows, so the module's own name is tried. */
export function distributionsOf(module: string): readonly string[] | null {
  return byImport.get(module) ?? null;
}

/** Modules that a distribution is known to bring by itself; null: nobody knows. */
export function modulesOf(distribution: string): readonly string[] | null {
  return importsOf.get(distribution) ?? null;
}

/** Is this module one of many that distributions of such names bring? */
export function isSharedWith(module: string, distributions: Iterable<string>): boolean {
  const pattern = SHARED[module];
  return pattern !== undefined && [...distributions].some((one) => pattern.test(one));
}

/** Modules that come with distributions beside their own, however far down. */
export function modulesBroughtBy(distributions: Iterable<string>): ReadonlySet<string> {
  const modules = new Set<string>();
  const seen = new Set(distributions);
  for (const distribution of seen) {
    for (const module of brought.get(distribution) ?? []) {
      modules.add(module);
      seen.add(byImport.get(module)?.[0] ?? foldName(module));
    }
  }
  return modules;
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

function reversed(table: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const modules = new Map<string, string[]>();
  for (const [module, distributions] of table) {
    for (const one of distributions.map(foldName)) modules.set(one, [...(modules.get(one) ?? []), module]);
  }
  return modules;
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
