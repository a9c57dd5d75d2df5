import { printable } from "../errors/printable.ts";

/** A command that is over sooner shows nothing; counted from the start of the process, as people do. */
const PATIENCE_MS = 1_000;
const REDRAW_MS = 100;
/** Empties the line of a terminal; what follows begins it. */
const WIPE = "\r\u001b[2K";

/** Where progress is shown: a terminal, or something that only looks like one. */
export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/**
 * One line on a terminal that says how far long work is and what is left. Nothing is shown when standard error is no
 * terminal, nor in the first second of a command. It needs no timer, as most of the work never lets one run.
 */
export class Progress {
  readonly #doing: string;
  readonly #total: number;
  readonly #things: string;
  readonly #stream: ProgressStream;
  readonly #shows: boolean;
  readonly #now: () => number;
  #next: number;
  #drawn = false;

  /** Takes what is done, with how many things: `new Progress("generating", 1000, "systems")`. */
  constructor(
    doing: string,
    total: number,
    things: string,
    stream: ProgressStream = process.stderr,
    now: () => number = () => performance.now(),
  ) {
    this.#doing = doing;
    this.#total = total;
    this.#things = things;
    this.#stream = stream;
    this.#shows = isShown(stream);
    this.#now = now;
    this.#next = this.#shows ? PATIENCE_MS : Number.POSITIVE_INFINITY;
  }

  /** Says that so many are done and which one is at work; draws at most ten times a second. */
  at(done: number, name: string): void {
    if (!this.#shows) return;
    const now = this.#now();
    if (now < this.#next) return;
    this.#next = now + REDRAW_MS;
    const count = (number: number) => number.toLocaleString("en");
    this.#drawn = true;
    draw(
      this.#stream,
      `${this.#doing} ${this.#things}: ${count(done)} of ${count(this.#total)} done, ${count(this.#total - done)} left (${name})`,
    );
  }

  /** Wipes the line; whatever comes next begins on an empty one. */
  end(): void {
    if (this.#drawn) wipe(this.#stream);
    this.#drawn = false;
  }
}

/**
 * Does something that waits for others, such as a server, and says so on a terminal for as long as it takes. Nothing can
 * be drawn while it waits, so that the line is there from the start.
 */
export function waiting<Result>(
  doing: string,
  work: () => Result,
  stream: ProgressStream = process.stderr,
): Result {
  if (!isShown(stream)) return work();
  draw(stream, doing);
  try {
    return work();
  } finally {
    wipe(stream);
  }
}

/**
 * Does something whose steps nobody counts, and says so on a terminal when the command has taken a second by then.
 *
 * @param work is given what wipes the line, before something else is printed
 */
export async function lasting<Result>(
  doing: string,
  work: (wipe: () => void) => Promise<Result>,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Promise<Result> {
  let drawn = isShown(stream) && now() >= PATIENCE_MS;
  if (drawn) draw(stream, doing);
  const end = () => {
    if (drawn) wipe(stream);
    drawn = false;
  };
  try {
    return await work(end);
  } finally {
    end();
  }
}

/** Puts a text in place of the line, no longer than the terminal is wide. */
function draw(stream: ProgressStream, text: string): void {
  stream.write(WIPE + printable(text).slice(0, (stream.columns ?? 80) - 1));
}

function wipe(stream: ProgressStream): void {
  stream.write(WIPE);
}

function isShown({ isTTY }: ProgressStream): boolean {
  return isTTY === true && process.env.TERM !== "dumb";
}
