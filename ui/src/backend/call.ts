// The only door out of the page. Everything the screens know comes through `call`, and nothing else in this
// folder's siblings may import Tauri: that keeps the page testable and its powers countable.
import { invoke } from '@tauri-apps/api/core';
import type { ApiError } from './bindings/ApiError';
import type { TypedChoice } from './bindings/TypedChoice';
import type { Commands } from './bindings/Commands';

export type CommandName = keyof Commands;
export type Transport = (name: CommandName, request: unknown) => Promise<unknown>;

/** A request that did not succeed: a stable code and what it is about. The words are in the catalogue. */
export class Refused extends Error implements ApiError {
  constructor(
    readonly code: string,
    readonly subject: string,
    /** Two readings of what was typed, to choose from. */
    readonly choices: TypedChoice[] = [],
  ) {
    super(code);
    this.name = 'Refused';
  }
}

const overTauri: Transport = (name, request) => invoke('call', { name, request });
let transport: Transport = overTauri;

/** Lets the gallery and the tests stand in for the station. */
export function answerWith(stand_in: Transport | null): void {
  transport = stand_in ?? overTauri;
}

export async function call<K extends CommandName>(name: K, request: Commands[K][0]): Promise<Commands[K][1]> {
  try {
    return (await transport(name, request)) as Commands[K][1];
  } catch (reason) {
    throw asRefused(reason);
  }
}

/** The same, but silence is an answer too: after `limit_ms` the request counts as failed with `station-gone`.
 * `late` hears of an answer that comes after all, so that nobody writes down twice what was recorded once. */
export function callWithin<K extends CommandName>(
  limit_ms: number,
  name: K,
  request: Commands[K][0],
  late?: (answer: Commands[K][1]) => void,
): Promise<Commands[K][1]> {
  return new Promise((resolve, reject) => {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      reject(new Refused('station-gone', name));
    }, limit_ms);
    call(name, request).then(
      (answer) => {
        clearTimeout(timer);
        if (over) late?.(answer);
        else resolve(answer);
      },
      (reason: unknown) => {
        clearTimeout(timer);
        if (!over) reject(asRefused(reason));
      },
    );
  });
}

/** Whatever was thrown, as a refusal: the page never shows the prose of a stranger. */
export function asRefused(reason: unknown): Refused {
  if (reason instanceof Refused) return reason;
  if (typeof reason === 'object' && reason !== null && 'code' in reason) {
    const { code, subject, choices } = reason as Partial<ApiError>;
    if (typeof code === 'string')
      return new Refused(code, typeof subject === 'string' ? subject : '', choices ?? []);
  }
  return new Refused('internal', '');
}
