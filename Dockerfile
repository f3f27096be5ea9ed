FROM node:22-bookworm-slim
WORKDIR /openrun
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .
USER node
EXPOSE 8000
CMD ["npm", "start"]
