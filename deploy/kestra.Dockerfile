# Kestra with Node and the program that runs our tasks, for the Process runner.
# Build from the root of the repository: docker build -f deploy/kestra.Dockerfile .
FROM node:22-bookworm-slim AS build
WORKDIR /usr/src/understudy
COPY . .
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile && node scripts/build.mjs

# The tasks alone, for the Docker runner: docker build --target tasks -f deploy/kestra.Dockerfile -t understudy/tasks .
FROM node:22-bookworm-slim AS tasks
COPY --from=build /usr/src/understudy/packages/flows/dist /opt/understudy/dist
COPY --from=build /usr/src/understudy/packages/flows/package.json /opt/understudy/package.json
RUN chmod +x /opt/understudy/dist/understudy-task.js && ln -s /opt/understudy/dist/understudy-task.js /usr/local/bin/understudy-task

FROM kestra/kestra:v2.0.0
USER root
COPY --from=tasks /usr/local/bin/node /usr/local/bin/node
COPY --from=tasks /opt/understudy /opt/understudy
RUN ln -s /opt/understudy/dist/understudy-task.js /usr/local/bin/understudy-task
USER kestra
