import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of this project as text, each `{{name}}` in it replaced by what is given for it. */
export function readText(path: string, given: Record<string, string> = {}): string {
  const text = readFileSync(join(__dirname, '..', path), 'utf8');
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = given[name];
    if (value === undefined) throw new Error(`${path}: nothing is given for ${name}`);
    return value;
  });
}
