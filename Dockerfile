# One image for server, worker and bot: the command chooses. Build: docker build --tag aimpay .
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/aimpay
COPY requirements/runtime.txt /build/requirements.txt
RUN /opt/aimpay/bin/pip install --require-hashes --requirement /build/requirements.txt
COPY pyproject.toml README.md /build/
COPY requirements/runtime.in /build/requirements/
COPY src /build/src
RUN /opt/aimpay/bin/pip install --no-deps --no-build-isolation /build \
    && /opt/aimpay/bin/python -m compileall -q /opt/aimpay

FROM python:3.11-slim-bookworm
# A number, so that Kubernetes can see that it is not root.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/aimpay aimpay \
    && install --directory --owner=aimpay --group=aimpay --mode=0700 /var/lib/aimpay
COPY --from=build /opt/aimpay /opt/aimpay
ENV PATH=/opt/aimpay/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SERVER_HOST=0.0.0.0 BOT_HOST=0.0.0.0 DATABASE_URL=sqlite:////var/lib/aimpay/aimpay.db
USER 10001:10001
WORKDIR /var/lib/aimpay
# The only place that is written, and only with SQLite: the rest of the container may be read-only.
VOLUME /var/lib/aimpay
EXPOSE 8080 8081 9100
STOPSIGNAL SIGTERM
ENTRYPOINT ["aimpay"]
CMD ["up"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["aimpay", "health"]
