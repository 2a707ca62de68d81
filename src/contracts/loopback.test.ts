import { expect, test } from "vitest";
import { isLoopback } from "./loopback.js";

test.each(["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.255.0.9", "[::1]", "::1"])(
  "%s is this machine",
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  "127.example.com",
  "127.0.0.1.example.com",
  "localhost.example.com",
  "0.0.0.0",
  "[::]",
  "::",
  "10.0.0.1",
  "1127.0.0.1",
  "",
])("%j is not", (host) => {
  expect(isLoopback(host)).toBe(false);
});
