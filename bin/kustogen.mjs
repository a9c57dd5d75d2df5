#!/usr/bin/env node
// Starts the command line from dist/, rebuilding it first when a source file changed since.
import { build, isCurrent } from "./build.mjs";

if (!isCurrent()) await build();
await import("../dist/kustogen.mjs");
