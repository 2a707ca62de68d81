import { describe, expect, test } from "vitest";
import { html, jsonForScript } from "./html.js";

describe("html", () => {
  test("escapes text, keeps markup, joins lists, drops what is absent", () => {
    const inner = html`<b>${"<&\"'>"}</b>`;
    expect(html`<p title="${'"><img onerror=x>'}">${[inner, " ", 3, null, false]}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;img onerror=x&gt;"><b>&lt;&amp;&quot;&#39;&gt;</b> 3</p>',
    );
  });

  test("an object that only looks like markup is not made by data", () => {
    const parsed: unknown = JSON.parse('"<script>"');
    expect(html`${String(parsed)}`.markup).toBe("&lt;script&gt;");
  });
});

test("JSON for a script element cannot end it and reads back the same", () => {
  const value = { text: "</script><!--\u2028\u2029&" };
  const text = jsonForScript(value);
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual(value);
});
