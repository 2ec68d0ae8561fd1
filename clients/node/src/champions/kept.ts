/** Keep what rules preferred a moment ago, for callers who allow that. */
import { performance } from "node:perf_hooks";
import type { AnswerSources } from "../contract/decision.js";
import type { Champion } from "./record.js";

const KEPT = 1_000;

/** An answer of the server. */
export interface KeptChampion {
  readonly champion: Champion;
  readonly sources: AnswerSources;
  /** When it came, by the clock of `performance`. */
  readonly at: number;
}

/** Holds the last answers of one client, at most 1,000, the least recently kept going first. */
export class KeptChampions {
  readonly #kept = new Map<string, KeptChampion>();

  /** Answer what was kept, however old it is. */
  find(key: string): KeptChampion | undefined {
    return this.#kept.get(key);
  }

  /** Answer what came within so many milliseconds. */
  findYoung(key: string, maxAgeMs: number): Champion | undefined {
    const kept = this.#kept.get(key);
    return kept && performance.now() - kept.at < maxAgeMs ? kept.champion : undefined;
  }

  /** Keep an answer in place of the one before. */
  keep(key: string, champion: Champion, sources: AnswerSources): void {
    this.#kept.delete(key);
    this.#kept.set(key, { champion, sources, at: performance.now() });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}
