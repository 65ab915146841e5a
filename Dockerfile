# The portal's image: web, workers, recorder and planner are the same one with other commands.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY tools/uv.txt tools/uv.txt
COPY requirements.txt requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --quiet --require-hashes -r tools/uv.txt \
    && /opt/venv/bin/uv pip install --no-cache --quiet --compile-bytecode --python /opt/venv/bin/python --require-hashes -r requirements.txt \
    && /opt/venv/bin/uv pip uninstall --quiet --python /opt/venv/bin/python uv
COPY . .
# Static files and catalogues are made here, under throw-away values: production refuses to start without safe ones.
ENV PORTAL_ENV=production STATIC_DIR=/app/static
RUN SECRET_KEY="$(/opt/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    SEALING_KEYS="$(/opt/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    METRICS_TOKEN=build ALLOWED_HOSTS=build.example.org BASE_URL=https://build.example.org MAIL_FROM=build@example.org VAR_DIR=/tmp/build \
    sh -c '/opt/venv/bin/python manage.py catalogues && /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0'

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Безпечна Одеса" org.opencontainers.image.licenses="MIT"
# pg_dump as new as the server of compose.yaml: Debian's own is older, and an older one refuses.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /var/lib/portal /var/lib/video && install -d -o portal -g portal -m 700 /var/lib/backups
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app:/app/site PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_ENV=production STATIC_DIR=/app/static VAR_DIR=/var/lib/portal VIDEO_ROOT=/var/lib/video BIND=0.0.0.0:8000
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
EXPOSE 8000
VOLUME ["/var/lib/portal", "/var/lib/video", "/var/lib/backups"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "tools/healthcheck.py"]
CMD ["gunicorn", "-c", "gunicorn.conf.py", "portal.wsgi"]
