# The program is built in one image and runs in another that holds nothing else.
FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
RUN cargo build --release --locked --bin onestop

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/onestop --create-home --shell /usr/sbin/nologin onestop
COPY --from=build /build/target/release/onestop /usr/local/bin/onestop
USER 10001
WORKDIR /var/lib/onestop
VOLUME /var/lib/onestop
ENV ONESTOP_DATABASE_URL=sqlite:///var/lib/onestop/onestop.db \
    ONESTOP_LISTEN=0.0.0.0:8080 \
    ONESTOP_METRICS_LISTEN=0.0.0.0:9090
EXPOSE 8080 9090
# The image holds no curl; bash can speak enough HTTP to ask.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
ENTRYPOINT ["onestop"]
CMD ["serve"]
