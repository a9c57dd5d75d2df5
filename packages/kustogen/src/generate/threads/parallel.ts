import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { InputError, InternalError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { together } from "@kustogen/kustomize/errors/together.ts";
import type { Disk } from "../../output/disk.ts";
import type { GeneratedFile } from "../../output/file.ts";
import type { ArgoView } from "../argo-view.ts";
import type { RuleError } from "../judge-system.ts";
import type { Steps } from "../steps.ts";
import { Stopwatch } from "../stopwatch.ts";
import type { SystemOutput } from "../system-output.ts";
import { type Parcel, unpack } from "./parcel.ts";
import {
  addStages,
  generateShare,
  type SentError,
  Share,
  type ShareOutput,
  type WorkerAnswer,
} from "./share.ts";
import { sharedDisk } from "./shared-disk.ts";
import type { ThreadInput } from "./worker.ts";

/** At this number of manifests, a second thread is worth its start: some 170 systems of 8 resources in three layers. */
const WORTH_A_WORKER = 4_000;
/** This many systems certainly have as many; for fewer, the first ones show it. */
const SURELY_MANY = 200;

/** A second thread: its module, and the input with which that finds the same systems. */
export interface WorkerModule {
  url: URL;
  data: object;
  /** True if it continues after its answer and helps to write, until the returned disk is closed. */
  stays?: boolean;
}

/** The results of all systems, in order. */
export interface Generated {
  files: GeneratedFile[];
  views: (ArgoView[] | undefined)[];
  errors: RuleError[];
  /** Set if a second thread remains. */
  disk?: Disk;
}

/**
 * Generates all systems, with a second thread if there are many, and returns their files in the systems' order.
 * Writes nothing. If several systems fail, their authors' mistakes are thrown together, in the systems' order; for a
 * defect of the engine, only the first one.
 * @param generate returns the files of the system with that index
 */
export async function generateInThreads(
  count: number,
  generate: (index: number, stopwatch: Stopwatch) => Steps<SystemOutput>,
  worker: WorkerModule,
  stopwatch = new Stopwatch(),
): Promise<Generated> {
  const second = new MaybeSecond(count, worker);
  try {
    const generated = await generateShared(count, generate, stopwatch, second);
    const { thread } = second;
    return thread !== undefined && worker.stays ? { ...generated, disk: sharedDisk(thread) } : generated;
  } catch (error) {
    second.thread?.postMessage(undefined);
    throw error;
  }
}

async function generateShared(
  count: number,
  generate: (index: number, stopwatch: Stopwatch) => Steps<SystemOutput>,
  stopwatch: Stopwatch,
  second: MaybeSecond,
): Promise<Generated> {
  const output = generateShare(
    second.share,
    (index) => generate(index, stopwatch),
    (made) => second.receive(made),
  );
  const { files, views, errors, failures } = output;
  const answer = await second.answer;
  if (answer !== undefined) {
    second.receive(output);
    unpack(answer.parcel, output);
    for (const [index, list] of answer.errors) errors.set(index, list);
    addStages(stopwatch, answer.stages);
    for (const failure of answer.failures) failures.push({ index: failure.index, error: revive(failure) });
  }
  if (failures.length > 0) throw failureOf(failures);
  const indices = Array.from({ length: count }, (_, index) => index);
  return {
    files: indices.flatMap((index) => files.get(index) ?? []),
    views: indices.map((index) => views.get(index)),
    errors: indices.flatMap((index) => errors.get(index) ?? []),
  };
}

function failureOf(failures: { index: number; error: Error }[]): Error {
  const errors = failures.sort((a, b) => a.index - b.index).map(({ error }) => error);
  const mistakes = errors.filter((error) => error instanceof InputError);
  return errors.find((error) => !(error instanceof InputError)) ?? together(mistakes);
}

/** A running second thread: the parcels that it sends before its answer. */
interface SecondThread {
  thread: Worker;
  parcels: MessagePort;
  answer: Promise<WorkerAnswer>;
}

/** The second thread, which is started once there is known to be enough work for it. */
class MaybeSecond {
  readonly share: Share;
  #second: SecondThread | undefined;
  #decided: boolean;

  constructor(
    private readonly count: number,
    private readonly module: WorkerModule,
  ) {
    this.share = new Share(count);
    this.#decided = count >= SURELY_MANY;
    if (this.#decided) this.#second = startWorker(module, this.share);
  }

  get thread(): Worker | undefined {
    return this.#second?.thread;
  }

  get answer(): Promise<WorkerAnswer> | undefined {
    return this.#second?.answer;
  }

  /**
   * Unpacks every parcel that has arrived, so that hardly anything remains at the end; each was sent before the
   * answer. At the first call, the available work determines how much there is to do.
   */
  receive(into: ShareOutput): void {
    if (!this.#decided) {
      this.#decided = true;
      if (manifestsOf(into) * (this.count / into.views.size) >= WORTH_A_WORKER)
        this.#second = startWorker(this.module, this.share);
    }
    const parcels = this.#second?.parcels;
    if (parcels === undefined) return;
    for (let sent = receiveMessageOnPort(parcels); sent !== undefined; sent = receiveMessageOnPort(parcels))
      unpack(sent.message as Parcel, into);
  }
}

function manifestsOf({ views }: ShareOutput): number {
  let sum = 0;
  for (const layers of views.values()) for (const { resources } of layers) sum += resources.length;
  return sum;
}

function startWorker({ url, data, stays }: WorkerModule, share: Share): SecondThread {
  const { port1, port2 } = new MessageChannel();
  const input: ThreadInput = { buffer: share.buffer, parcels: port2, stays };
  const thread = new Worker(url, { workerData: { ...data, ...input }, transferList: [port2] });
  const answer = new Promise<WorkerAnswer>((resolve, reject) => {
    thread.once("message", (message) => {
      // From now on it waits for files to write, and doesn't keep the process alive.
      thread.unref();
      resolve(message);
    });
    thread.once("error", reject);
    thread.once("exit", () =>
      reject(new OutsideError("a worker thread stopped before it returned a result")),
    );
  });
  return { thread, parcels: port1, answer };
}

/** An error from the other thread: only its name, message and code cross. */
function revive({ name, message, code }: SentError): Error {
  if (name === "InputError") return new InputError(message, { code });
  if (name === "OutsideError") return new OutsideError(message, { code });
  return new InternalError(message);
}
