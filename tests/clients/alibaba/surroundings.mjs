// What both clients' runs need: where the server is, whose keys, and waiting for a state.
import { setTimeout as pause } from 'node:timers/promises';

export const address = new URL(process.env.TIELINE_ADDRESS);
export const alice = { id: process.env.ALICE_KEY, secret: process.env.ALICE_SECRET };
export const bob = { id: process.env.BOB_KEY, secret: process.env.BOB_SECRET };
export const region = 'cn-hangzhou';

/** Asks until the answer is the one that is waited for. */
export async function until(ask, wanted) {
  let seen;
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(10)) {
    seen = await ask();
    if (seen === wanted) return;
  }
  throw new Error(`still ${seen}, not ${wanted}`);
}
