# The annotator as a command:
#
#   docker build -t pfocr-annotator .
#   docker run --rm -v "$PWD:/data" -v pfocr-lexicons:/lexicons pfocr-annotator run records --out out
#
# docs/batch.md describes what to mount. The base image is named by its version; to build from the
# same bytes again, give its digest, which `docker buildx imagetools inspect` shows:
#
#   docker build --build-arg BASE=docker.io/library/python@sha256:... -t pfocr-annotator .
ARG BASE=docker.io/library/python:3.12-slim-bookworm

FROM ${BASE} AS build
COPY . /source
# The tested versions. Nothing is compiled: the image has no compiler.
RUN python3 -m venv /opt/annotator \
    && /opt/annotator/bin/pip install --no-cache-dir --no-compile \
        --constraint /source/constraints.txt \
        '/source[parquet,xlsx,review,cluster,evaluation]' \
    && /opt/annotator/bin/python -m compileall -q /opt/annotator/lib \
    && /opt/annotator/bin/annotator --version

FROM ${BASE}
LABEL org.opencontainers.image.title="pfocr-annotator" \
      org.opencontainers.image.description="Finds what the annotations of pathway figures miss" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/annotator /opt/annotator
ENV PATH=/opt/annotator/bin:$PATH \
    ANNOTATOR_CACHE=/lexicons \
    MPLCONFIGDIR=/var/cache/matplotlib \
    PYTHONUNBUFFERED=1
# Installed lexicons and models are kept in a folder that is mounted. Anybody may be the user
# (docker run --user), so nothing is written to a home; the list of fonts is made once.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin annotator \
    && install -d -o annotator -g annotator -m 1777 /lexicons /data /var/cache/matplotlib \
    && python3 -c "import matplotlib.font_manager" \
    && chmod -R a+r /var/cache/matplotlib
USER 10001
WORKDIR /data
ENTRYPOINT ["annotator"]
CMD ["--help"]
