# syntax=docker/dockerfile:1
# The hub, its commands and the Stripe sandbox, in one image:
#   docker build -t tandem .
#   docker run --rm -p 127.0.0.1:8080:8080 -v tandem:/var/lib/tandem -e STRIPE_API_KEY=sk_test_… tandem

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Set by the builder: amd64, arm64.
ARG TARGETARCH
WORKDIR /source

# What decides the packages comes first and alone, so that an edit of the sources restores nothing anew.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Tandem.Api/Tandem.Api.csproj src/Tandem.Api/
COPY src/Tandem.App/Tandem.App.csproj src/Tandem.App/
COPY src/Tandem.Connectors.Stripe/Tandem.Connectors.Stripe.csproj src/Tandem.Connectors.Stripe/
COPY src/Tandem.Dashboard/Tandem.Dashboard.csproj src/Tandem.Dashboard/
COPY src/Tandem.Sandbox/Tandem.Sandbox.csproj src/Tandem.Sandbox/
COPY src/Tandem.Storage.MySql/Tandem.Storage.MySql.csproj src/Tandem.Storage.MySql/
COPY src/Tandem.Storage.PostgreSql/Tandem.Storage.PostgreSql.csproj src/Tandem.Storage.PostgreSql/
COPY src/Tandem.Storage.Sql/Tandem.Storage.Sql.csproj src/Tandem.Storage.Sql/
COPY src/Tandem.Storage.Sqlite/Tandem.Storage.Sqlite.csproj src/Tandem.Storage.Sqlite/
COPY src/Tandem.Streams.Kafka/Tandem.Streams.Kafka.csproj src/Tandem.Streams.Kafka/
COPY src/Tandem/Tandem.csproj src/Tandem/
RUN dotnet restore src/Tandem.App/Tandem.App.csproj -a "$TARGETARCH"

COPY src/ src/
# The analyzers judge changes, in CI.
RUN dotnet publish src/Tandem.App/Tandem.App.csproj -c Release -a "$TARGETARCH" --no-self-contained --no-restore \
    -p:RunAnalyzers=false -p:DebugType=embedded -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
LABEL org.opencontainers.image.title="Tandem" \
      org.opencontainers.image.description="Keeps the customers in your database and in Stripe the same, both ways" \
      org.opencontainers.image.licenses="MIT"

# Kafka's client is the system's. Its version is the distribution's, which mends it without a new Dockerfile.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends librdkafka1 \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o "$APP_UID" -g "$APP_UID" -m 0750 /var/lib/tandem \
    && ln -s /app/Tandem.App /usr/local/bin/tandem

# Owned by root: the program cannot change itself.
COPY --from=build /app /app

# Settings come by variable or by an appsettings.json in the data folder. Nothing else is written, so the rest may be read-only.
ENV TANDEM_DATA=/var/lib/tandem \
    Tandem__Server__Host="*" \
    DOTNET_EnableDiagnostics=0
WORKDIR /var/lib/tandem
VOLUME /var/lib/tandem
EXPOSE 8080
USER $APP_UID

# There is no curl here, so the program asks its own /health/ready.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 CMD ["tandem", "health"]
ENTRYPOINT ["tandem"]
CMD ["serve"]
