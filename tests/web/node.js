// Runs the scripts of the page as a browser would, one after another in one global scope, and asks them what standard
// input says: {"call": "isSigned" | "sha512" | "judge" | "page", "cases": [[argument, ...], ...]}.
// Bytes come and go as hexadecimal digits.

"use strict";

const fs = require("fs");
const vm = require("vm");

const [folder] = process.argv.slice(2);
const asked = JSON.parse(fs.readFileSync(0, "utf-8"));

function script(name) {
  return new vm.Script(fs.readFileSync(`${folder}/${name}`, "utf-8"), { filename: name });
}

const pure = [script("ed25519.js"), script("verify.js")];
const page = fs.existsSync(`${folder}/site.js`) ? [script("site.js"), script("page.js")] : [];

function scope(more) {
  const context = vm.createContext(more);
  pure.forEach((one) => one.runInContext(context));
  return context;
}

function bytes(hex) {
  return Array.from(Buffer.from(hex, "hex"));
}

function hex(numbers) {
  return Buffer.from(numbers).toString("hex");
}

// As much of a document as the page uses: elements by their id, with text, class and children.
class Element {
  constructor() {
    this.children = [];
    this.hidden = false;
    this.className = "";
    this.value = "";
    this.own = "";
  }

  get textContent() {
    return this.own + this.children.map((child) => child.textContent).join("|");
  }

  set textContent(text) {
    this.own = text;
    this.children = [];
  }

  appendChild(child) {
    this.children.push(child);
  }

  getElementsByTagName() {
    this.body = this.body || new Element();
    return [this.body];
  }
}

// What the page shows for an address; `list` is what the server answers, null where it does not, and `typed` is what
// somebody pastes then.
function shown(address, list, now, typed) {
  const known = {};
  const fetched = [];
  class Request {
    open(method, path) {
      fetched.push(path);
    }

    send() {
      if (list === null) {
        this.onerror();
      } else {
        Object.assign(this, { status: 200, responseText: list });
        this.onload();
      }
    }
  }
  class Today extends Date {
    constructor(...given) {
      super(...(given.length ? given : [now]));
    }
  }
  const window = { location: { href: address }, scrollTo: () => undefined };
  const document = {
    getElementById: (id) => (known[id] = known[id] || new Element()),
    createElement: () => new Element(),
  };
  const context = scope({ window, document, XMLHttpRequest: Request, Date: Today });
  page.forEach((one) => one.runInContext(context));
  if (typed !== null) {
    document.getElementById("text").value = typed;
    known.other.onsubmit();
  }
  const told = Object.fromEntries(Object.entries(known).map(([id, element]) => [id, element.textContent]));
  const rows = known.fields ? known.fields.getElementsByTagName("tbody")[0].children : [];
  return {
    ...told,
    result: known.result.className,
    rows: rows.map((row) => row.children.map((cell) => cell.textContent)),
    advised: known.advice ? !known.advice.hidden : false,
    fetched,
  };
}

const here = scope({});
const calls = {
  isSigned: (key, message, signature) => here.certpressEd25519.isSigned(...[key, message, signature].map(bytes)),
  sha512: (message) => hex(here.certpressEd25519.sha512(bytes(message))),
  judge: (...given) => here.certpressVerify.judge(...given),
  page: shown,
};
process.stdout.write(JSON.stringify(asked.cases.map((given) => calls[asked.call](...given))));
