// What can be said of a certificate by its code and the list of revoked ones: the same three answers as `certpress
// verify`, by the same rules (ledger/credentials.py, ledger/revocations.py, ledger/verdicts.py). ES5, no packages.
//
// Everything has one spelling only; what differs by a bit from what was signed is refused.

var certpressVerify = (function (ed25519) {
  "use strict";

  var ALPHABET_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  var ALPHABET_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  var CODE = /^[^#]*[^0-9A-Za-z#]([YS][0-9]{21})#([A-Z2-7]+)$/;
  var ADDRESS = /^[^#]*[^0-9A-Za-z#]([YS][0-9]{21})$/;
  var LINE = /^([YS][0-9]{21}) (none|[1-9][0-9]{0,8}) ([a-z]{1,20}) ([0-9]{4}-[0-9]{2}-[0-9]{2})$/;
  var DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
  var PROFILE = 1;
  var EDDSA = -8;
  var LONGEST = 4296;
  // 31 December 9999, counted from 1 January 1970.
  var LAST_DAY = 2932896;

  function Wrong(reason) {
    this.reason = reason;
  }

  // --- bytes ----------------------------------------------------------------------------------------------------------

  function bytesOf(text, alphabet, bits) {
    var bytes = [];
    var held = 0;
    var count = 0;
    var i, value;
    for (i = 0; i < text.length; i += 1) {
      value = alphabet.indexOf(text.charAt(i));
      if (value < 0) {
        throw new Wrong("letters");
      }
      held = (held << bits) | value;
      count += bits;
      if (count >= 8) {
        count -= 8;
        bytes.push((held >> count) & 255);
        held &= (1 << count) - 1;
      }
    }
    // What is left over is nothing: no whole letter, and no bit that is set.
    if (count >= bits || held) {
      throw new Wrong("letters");
    }
    return bytes;
  }

  function fromBase32(text) {
    return bytesOf(text, ALPHABET_32, 5);
  }

  function fromBase64(text) {
    var plain = text.replace(/={1,2}$/, "");
    if (text.length % 4 || plain.length % 4 === 1 || text.length - plain.length !== (4 - plain.length % 4) % 4) {
      throw new Wrong("letters");
    }
    return bytesOf(plain, ALPHABET_64, 6);
  }

  function toUtf8(text) {
    var escaped = encodeURIComponent(text);
    var bytes = [];
    var i;
    for (i = 0; i < escaped.length; i += 1) {
      if (escaped.charAt(i) === "%") {
        bytes.push(parseInt(escaped.substr(i + 1, 2), 16));
        i += 2;
      } else {
        bytes.push(escaped.charCodeAt(i));
      }
    }
    return bytes;
  }

  function fromUtf8(bytes) {
    var escaped = "";
    var i;
    for (i = 0; i < bytes.length; i += 1) {
      escaped += (bytes[i] < 16 ? "%0" : "%") + bytes[i].toString(16);
    }
    try {
      // It refuses longer forms than needed, halves of pairs, and what is no character.
      return decodeURIComponent(escaped);
    } catch (error) {
      throw new Wrong("characters");
    }
  }

  function ascii(text) {
    var bytes = [];
    var i;
    for (i = 0; i < text.length; i += 1) {
      bytes.push(text.charCodeAt(i));
    }
    return bytes;
  }

  function isSame(a, b) {
    return a.length === b.length && a.join() === b.join();
  }

  // --- CBOR (RFC 8949, 4.2.1): numbers, bytes, texts, arrays and maps; a map is a list of pairs -------------------------

  function Reader(bytes) {
    this.bytes = bytes;
    this.place = 0;
    this.depth = 0;
  }

  Reader.prototype.take = function (size) {
    var end = this.place + size;
    var taken;
    if (end > this.bytes.length) {
      throw new Wrong("end");
    }
    taken = this.bytes.slice(this.place, end);
    this.place = end;
    return taken;
  };

  Reader.prototype.head = function () {
    var first = this.take(1)[0];
    var short = first & 31;
    var size, value;
    if (short < 24) {
      return { major: first >> 5, value: short };
    }
    size = [1, 2, 4][short - 24];
    if (!size) {
      // Eight bytes would be a number that no certificate has.
      throw new Wrong("length");
    }
    value = this.take(size).reduce(function (sum, byte) {
      return sum * 256 + byte;
    }, 0);
    if (value < (size === 1 ? 24 : Math.pow(2, 4 * size))) {
      throw new Wrong("length");
    }
    return { major: first >> 5, value: value };
  };

  Reader.prototype.read = function () {
    var head = this.head();
    switch (head.major) {
    case 0:
      return head.value;
    case 1:
      return -1 - head.value;
    case 2:
      return { bytes: this.take(head.value) };
    case 3:
      return fromUtf8(this.take(head.value));
    case 4:
    case 5:
      return this.nested(head);
    default:
      throw new Wrong("kind");
    }
  };

  Reader.prototype.nested = function (head) {
    var found = [];
    var before = "";
    var i, start, key, spelling;
    this.depth += 1;
    if (this.depth > 8) {
      throw new Wrong("depth");
    }
    for (i = 0; i < head.value; i += 1) {
      if (head.major === 4) {
        found.push(this.read());
      } else {
        start = this.place;
        key = this.read();
        spelling = String.fromCharCode.apply(null, this.bytes.slice(start, this.place));
        if (spelling <= before || (typeof key !== "number" && typeof key !== "string")) {
          throw new Wrong("keys");
        }
        before = spelling;
        found.push([key, this.read()]);
      }
    }
    this.depth -= 1;
    return found;
  };

  function fromCbor(bytes) {
    var reader = new Reader(bytes);
    var value = reader.read();
    if (reader.place !== bytes.length) {
      throw new Wrong("end");
    }
    return value;
  }

  function isMap(value, keys) {
    return value instanceof Array && value.length === keys.length && value.every(function (pair, place) {
      return pair instanceof Array && pair.length === 2 && pair[0] === keys[place];
    });
  }

  function isBytes(value) {
    return value !== null && typeof value === "object" && value.bytes instanceof Array;
  }

  // --- the code -------------------------------------------------------------------------------------------------------

  function byteString(bytes) {
    var size = bytes.length;
    var head = size < 24 ? [0x40 | size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
    return head.concat(bytes);
  }

  // An empty map and an empty array look alike once they are read, so the byte itself is looked at.
  function parts(bytes) {
    var found = fromCbor(bytes);
    if (bytes[0] !== 0x84 || !isBytes(found[0]) || !isBytes(found[2]) || !isBytes(found[3])) {
      throw new Wrong("cose");
    }
    if (bytes[1 + byteString(found[0].bytes).length] !== 0xa0) {
      throw new Wrong("header");
    }
    return { header: found[0].bytes, payload: found[2].bytes, signature: found[3].bytes };
  }

  function keyIdOf(header) {
    var found = fromCbor(header);
    if (header[0] !== 0xa2 || !isMap(found, [1, 4]) || found[0][1] !== EDDSA || !isBytes(found[1][1]) ||
        found[1][1].bytes.length !== 4) {
      throw new Wrong("header");
    }
    return found[1][1].bytes;
  }

  function isCount(value, least, most) {
    return typeof value === "number" && value >= least && value <= most;
  }

  // Characters, where a rare one counts once: JavaScript counts those beyond the first plane twice.
  function lengthOf(text) {
    return text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, "x").length;
  }

  function claimsOf(payload, number) {
    var found = fromCbor(payload);
    var says;
    if (payload[0] !== 0xa7 || !isMap(found, [1, 3, 4, 5, 6, 7, 8])) {
      throw new Wrong("claims");
    }
    says = {
      number: number,
      name: found[1][1],
      trade: found[2][1],
      level: found[3][1],
      day: found[4][1],
      copy: found[5][1],
      lastFour: found[6][1]
    };
    if (found[0][1] !== PROFILE || typeof says.name !== "string" || !says.name || typeof says.trade !== "string" ||
        !says.trade || !isCount(says.level, 1, 5) || !isCount(says.day, 0, LAST_DAY) ||
        !isCount(says.copy, 1, 4294967295) || typeof says.lastFour !== "string" || lengthOf(says.lastFour) > 4) {
      throw new Wrong("claims");
    }
    return says;
  }

  // What a code says, and by which key it is said to be signed; nothing is verified yet.
  function readCode(text) {
    var found = text.length <= LONGEST ? CODE.exec(text) : null;
    var cose;
    if (!found) {
      throw new Wrong("form");
    }
    cose = parts(fromBase32(found[2]));
    return {
      says: claimsOf(cose.payload, found[1]),
      keyId: keyIdOf(cose.header),
      message: [0x84, 0x6a].concat(
        ascii("Signature1"), byteString(cose.header), byteString(ascii(found[1])), byteString(cose.payload)
      ),
      signature: cose.signature
    };
  }

  function signerOf(code, keys) {
    return keys.filter(function (key) {
      return isSame(fromBase64(key.id), code.keyId) &&
        ed25519.isSigned(fromBase64(key.key), code.message, code.signature);
    })[0] || null;
  }

  // --- the list of revoked certificates -------------------------------------------------------------------------------

  function isDay(text) {
    var moment = DAY.test(text) ? new Date(text + "T00:00:00Z") : null;
    return moment !== null && !isNaN(moment.getTime()) && moment.toISOString().substr(0, 10) === text;
  }

  function after(line, word) {
    if (typeof line !== "string" || line.indexOf(word) !== 0 || !isDay(line.substr(word.length))) {
      throw new Wrong("list");
    }
    return line.substr(word.length);
  }

  // The list that a signed note holds (C2SP signed-note), after its signature was found right.
  function readList(note, key, origin) {
    var end = note.lastIndexOf("\n\n");
    var text = note.substr(0, end + 1);
    var lines = text.split("\n");
    if (end < 0 || !isNoteSigned(text, note.substr(end + 2), key) || lines[0] !== origin + "/revocations") {
      throw new Wrong("list");
    }
    return {
      issued: after(lines[1], "issued "),
      next: after(lines[2], "next "),
      revocations: lines.slice(3, -1).map(function (line) {
        var found = LINE.exec(line);
        if (!found || !isDay(found[4])) {
          throw new Wrong("list");
        }
        return { number: found[1], least: found[2] === "none" ? null : Number(found[2]), reason: found[3], on: found[4] };
      })
    };
  }

  function isNoteSigned(text, signatures, key) {
    return signatures.split("\n").some(function (line) {
      var content;
      if (line.indexOf("\u2014 " + key.name + " ") !== 0) {
        return false;
      }
      content = fromBase64(line.substr(key.name.length + 3));
      return isSame(content.slice(0, 4), fromBase64(key.id)) &&
        ed25519.isSigned(fromBase64(key.key), toUtf8(text), content.slice(4));
    });
  }

  // --- the answer -----------------------------------------------------------------------------------------------------

  function quietly(read) {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Wrong)) {
        throw error;
      }
      return null;
    }
  }

  function revocationOf(list, number) {
    return list.revocations.filter(function (one) {
      return one.number === number;
    })[0] || null;
  }

  function byList(number, copy, list, today) {
    var found = revocationOf(list, number);
    if (found && (found.least === null || copy < found.least)) {
      return { answer: "invalid", reason: found.reason, on: found.on };
    }
    if (today < list.issued || today > list.next) {
      return { answer: "unsure", reason: "old-list" };
    }
    return { answer: "valid", reason: "" };
  }

  function withNumber(verdict, number, says) {
    verdict.number = number;
    verdict.says = says;
    return verdict;
  }

  function ofNumber(number, list, today) {
    var verdict = list ? byList(number, Infinity, list, today) : { answer: "unsure", reason: "no-list" };
    return withNumber(verdict.answer === "valid" ? { answer: "unsure", reason: "number-alone" } : verdict, number, null);
  }

  // What can be said of the text of a code on a day (ISO). `site` has the keys (`name`, and as Base64 `id` and `key`; the
  // last one signs now) and the log's `origin`; `note` is the text of the list, null where it could not be fetched.
  function judge(text, site, note, today) {
    var newest = site.keys[site.keys.length - 1];
    var list = note === null ? null : quietly(function () {
      return readList(note, newest, site.origin);
    });
    var plain = ADDRESS.exec(text);
    var code = plain ? null : quietly(function () {
      return readCode(text);
    });
    if (plain) {
      return ofNumber(plain[1], list, today);
    }
    if (!code) {
      return withNumber({ answer: "unsure", reason: "no-code" }, null, null);
    }
    if (!signerOf(code, site.keys)) {
      return withNumber({ answer: "unsure", reason: "no-key" }, code.says.number, null);
    }
    return withNumber(
      list ? byList(code.says.number, code.says.copy, list, today) : { answer: "unsure", reason: "no-list" },
      code.says.number,
      code.says
    );
  }

  return { judge: judge };
}(certpressEd25519));
