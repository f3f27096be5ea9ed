import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BootError } from '../persistence/boot-error.ts';
import { SECRET_CHARACTERS_MIN } from './config.ts';

const SECRET_BYTES = 48;

/** Reads the secret beside the SQLite file, or makes it, readable by its owner alone. */
export function loadJwtSecret(databasePath: string): string {
  const path = `${databasePath}.jwt-secret`;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = randomBytes(SECRET_BYTES).toString('base64url');
  try {
    writeFileSync(path, fresh, { mode: 0o600, flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length < SECRET_CHARACTERS_MIN) {
    throw new BootError(`${path} is empty or too short; delete it to have a new secret made.`);
  }
  return secret;
}
