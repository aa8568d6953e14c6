# The server. Build from the root of the repository: docker build -f deploy/server.Dockerfile .
FROM node:22-bookworm-slim AS build
WORKDIR /usr/src/understudy
COPY . .
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile \
  && node scripts/build.mjs \
  && npx --yes pnpm@12.21.0 --filter @understudy/server deploy --prod --legacy /srv/understudy

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /srv/understudy
COPY --from=build /srv/understudy .
USER node
EXPOSE 4000
CMD ["node", "dist/main.js"]
