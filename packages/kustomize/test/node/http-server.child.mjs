// A web server on the loopback interface for tests: git repositories below ROOT through git's own http-backend, and
// files below ROOT/files. It runs as a process of its own, because builds are synchronous. Prints its port, and a line
// for every request.
import { spawn } from "node:child_process";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const root = process.argv[2];
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  process.stdout.write(`${request.method} ${request.url}\n`);
  // "/moved-to/HOST/org/repo/…" is sent on to the same path of HOST; "/moved-to-301/HOST/…" with that status.
  const moved = /^\/moved-to(?:-(\d+))?\/([^/]+)(\/.*)$/.exec(request.url);
  if (moved !== null) {
    const location = `http://${decodeURIComponent(moved[2])}${moved[3]}`;
    response.writeHead(Number(moved[1] ?? 302), { location }).end();
    return;
  }
  if (url.pathname === "/endless.yaml") {
    const more = () => {
      while (response.write("# more\n".repeat(10_000)));
    };
    response.writeHead(200).on("drain", more);
    more();
    return;
  }
  const file = join(root, "files", url.pathname);
  if (url.pathname.endsWith(".yaml")) {
    if (!existsSync(file)) response.writeHead(404).end("not found");
    else createReadStream(file).pipe(response.writeHead(200));
    return;
  }
  if (!/\/(info\/refs|git-upload-pack)$/.test(url.pathname)) {
    response.writeHead(200, { "content-type": "text/html" }).end("<!DOCTYPE html>\n<html>: <body>\n");
    return;
  }
  const backend = spawn("git", ["http-backend"], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: request.headers["git-protocol"] ?? "",
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  request.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  let begun = false;
  backend.stdout.on("data", (chunk) => {
    if (begun) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    begun = true;
    let status = 200;
    for (const line of head.subarray(0, end).toString().split("\r\n")) {
      const [name, value] = line.split(/:\s*/, 2);
      if (name === "Status") status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  backend.on("close", () => response.end());
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
