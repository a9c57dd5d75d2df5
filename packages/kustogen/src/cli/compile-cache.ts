import * as module from "node:module";

/** Node's own cache of compiled code, from 22.8 on: each thread has to ask for it, before it imports anything large. */
export function keepCompiled(): void {
  (module as { enableCompileCache?: () => void }).enableCompileCache?.();
}
