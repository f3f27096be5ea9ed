#!/usr/bin/env node
// The bin of the package. It must run on any Node: an old one hands over to the one that came with us.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const NODE_MAJOR = 26;
const command = new URL('./openrun.ts', import.meta.url);
// V8 is told what `npm start` tells it.
const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const flags = scripts.start.match(/--\S+/g) ?? [];

if (process.features.typescript && Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  // For a larger young generation it is too late: it costs some speed.
  for (const flag of flags) setFlagsFromString(flag);
  await import(command.href);
} else {
  handOver(findPackagedNode());
}

function findPackagedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/node`);
  } catch {
    console.error(
      `Openrun needs Node ${NODE_MAJOR}, and the package ${name} that brings it is missing.`,
    );
    process.exit(1);
  }
}

function handOver(node) {
  const args = [...flags, fileURLToPath(command), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both of us; the other one says when it has stopped.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
