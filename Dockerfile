# Two stages: the first installs, the second only runs. docker/try-steps.py tries every step without an engine.
FROM python:3.12-slim AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/tingon
# The locked dependencies first: they change less often than the program.
COPY requirements.lock ./
RUN /opt/tingon/bin/pip install --quiet --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY digests ./digests
COPY sandbox ./sandbox
RUN /opt/tingon/bin/pip install --quiet --no-deps --no-build-isolation . \
 && /opt/tingon/bin/pip uninstall --quiet --yes setuptools

FROM python:3.12-slim
COPY --from=build /opt/tingon /opt/tingon
# A number, not a name: nothing has to be written into the image, and any other number does as well.
RUN install -d -o 10001 -g 10001 /data
ENV PATH=/opt/tingon/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    TINGON_DATABASE_URL=sqlite:////data/tingon.db \
    TINGON_HEARTBEAT=/data/heartbeat.json \
    TINGON_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
# All that is ever written: the root may be read-only.
VOLUME ["/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["tingon", "check", "--live"]
ENTRYPOINT ["tingon"]
CMD ["run"]
