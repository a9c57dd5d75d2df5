import { readSync, writeSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

// How a test process and the small process next to it, which starts programs for it, exchange values.

/** Writes a value to a named pipe, after the number of its bytes; returns how many that were. */
export function send(pipe, value) {
  const bytes = serialize(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  const message = Buffer.concat([length, bytes]);
  for (let at = 0; at < message.length; ) at += writeSync(pipe, message, at);
  return message.length;
}

/** Waits for the next value in a named pipe; undefined when the other side has ended. */
export function receive(pipe) {
  const length = read(pipe, 4);
  return length && deserialize(read(pipe, length.readUInt32LE()));
}

function read(pipe, size) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    const count = readSync(pipe, bytes, at, size - at, null);
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}
