// Whether an Ed25519 signature is right (RFC 8032, 5.1), for browsers of telephones that are ten years old: ES5, no
// BigInt, no packages. Only public things pass through here, and nothing is ever signed: no step takes care to need the
// same time for all numbers.
//
// A number modulo 2^255 - 19 is sixteen limbs of 16 bits, as TweetNaCl has it; a point has extended coordinates
// (RFC 8032, 5.1.4). As strict as the rest of certpress: S is below the group's order, a point has one spelling only.

var certpressEd25519 = (function () {
  "use strict";

  // --- SHA-512 (FIPS 180-4); a word of 64 bits is two of 32, the higher one first -----------------------------------

  var K = [
    0x428a2f98, 0xd728ae22, 0x71374491, 0x23ef65cd, 0xb5c0fbcf, 0xec4d3b2f,
    0xe9b5dba5, 0x8189dbbc, 0x3956c25b, 0xf348b538, 0x59f111f1, 0xb605d019,
    0x923f82a4, 0xaf194f9b, 0xab1c5ed5, 0xda6d8118, 0xd807aa98, 0xa3030242,
    0x12835b01, 0x45706fbe, 0x243185be, 0x4ee4b28c, 0x550c7dc3, 0xd5ffb4e2,
    0x72be5d74, 0xf27b896f, 0x80deb1fe, 0x3b1696b1, 0x9bdc06a7, 0x25c71235,
    0xc19bf174, 0xcf692694, 0xe49b69c1, 0x9ef14ad2, 0xefbe4786, 0x384f25e3,
    0x0fc19dc6, 0x8b8cd5b5, 0x240ca1cc, 0x77ac9c65, 0x2de92c6f, 0x592b0275,
    0x4a7484aa, 0x6ea6e483, 0x5cb0a9dc, 0xbd41fbd4, 0x76f988da, 0x831153b5,
    0x983e5152, 0xee66dfab, 0xa831c66d, 0x2db43210, 0xb00327c8, 0x98fb213f,
    0xbf597fc7, 0xbeef0ee4, 0xc6e00bf3, 0x3da88fc2, 0xd5a79147, 0x930aa725,
    0x06ca6351, 0xe003826f, 0x14292967, 0x0a0e6e70, 0x27b70a85, 0x46d22ffc,
    0x2e1b2138, 0x5c26c926, 0x4d2c6dfc, 0x5ac42aed, 0x53380d13, 0x9d95b3df,
    0x650a7354, 0x8baf63de, 0x766a0abb, 0x3c77b2a8, 0x81c2c92e, 0x47edaee6,
    0x92722c85, 0x1482353b, 0xa2bfe8a1, 0x4cf10364, 0xa81a664b, 0xbc423001,
    0xc24b8b70, 0xd0f89791, 0xc76c51a3, 0x0654be30, 0xd192e819, 0xd6ef5218,
    0xd6990624, 0x5565a910, 0xf40e3585, 0x5771202a, 0x106aa070, 0x32bbd1b8,
    0x19a4c116, 0xb8d2d0c8, 0x1e376c08, 0x5141ab53, 0x2748774c, 0xdf8eeb99,
    0x34b0bcb5, 0xe19b48a8, 0x391c0cb3, 0xc5c95a63, 0x4ed8aa4a, 0xe3418acb,
    0x5b9cca4f, 0x7763e373, 0x682e6ff3, 0xd6b2b8a3, 0x748f82ee, 0x5defb2fc,
    0x78a5636f, 0x43172f60, 0x84c87814, 0xa1f0ab72, 0x8cc70208, 0x1a6439ec,
    0x90befffa, 0x23631e28, 0xa4506ceb, 0xde82bde9, 0xbef9a3f7, 0xb2c67915,
    0xc67178f2, 0xe372532b, 0xca273ece, 0xea26619c, 0xd186b8c7, 0x21c0c207,
    0xeada7dd6, 0xcde0eb1e, 0xf57d4f7f, 0xee6ed178, 0x06f067aa, 0x72176fba,
    0x0a637dc5, 0xa2c898a6, 0x113f9804, 0xbef90dae, 0x1b710b35, 0x131c471b,
    0x28db77f5, 0x23047d84, 0x32caab7b, 0x40c72493, 0x3c9ebe0a, 0x15c9bebc,
    0x431d67c4, 0x9c100d4c, 0x4cc5d4be, 0xcb3e42b6, 0x597f299c, 0xfc657e2a,
    0x5fcb6fab, 0x3ad6faec, 0x6c44198c, 0x4a475817
  ];
  var START = [
    0x6a09e667, 0xf3bcc908, 0xbb67ae85, 0x84caa73b,
    0x3c6ef372, 0xfe94f82b, 0xa54ff53a, 0x5f1d36f1,
    0x510e527f, 0xade682d1, 0x9b05688c, 0x2b3e6c1f,
    0x1f83d9ab, 0xfb41bd6b, 0x5be0cd19, 0x137e2179
  ];

  function padded(bytes) {
    var message = bytes.slice();
    var bits = bytes.length * 8;
    var i;
    message.push(0x80);
    while (message.length % 128 !== 112) {
      message.push(0);
    }
    for (i = 15; i >= 0; i -= 1) {
      // No message here is longer than 2^53 bits; a shift would count in 32 bits only.
      message.push(i > 6 ? 0 : Math.floor(bits / Math.pow(256, i)) % 256);
    }
    return message;
  }

  function sha512(bytes) {
    var message = padded(bytes);
    var state = START.slice();
    var w = new Array(160);
    var out = [];
    var place, i;
    for (place = 0; place < message.length; place += 128) {
      for (i = 0; i < 32; i += 1) {
        w[i] = (message[place + 4 * i] << 24) | (message[place + 4 * i + 1] << 16) |
          (message[place + 4 * i + 2] << 8) | message[place + 4 * i + 3];
      }
      extend(w);
      compress(state, w);
    }
    for (i = 0; i < 16; i += 1) {
      out.push((state[i] >>> 24) & 255, (state[i] >>> 16) & 255, (state[i] >>> 8) & 255, state[i] & 255);
    }
    return out;
  }

  // The lower halves are added as numbers without sign, and what is above 32 bits goes to the upper ones.
  function put(target, place, high, low) {
    target[place] = (high + Math.floor(low / 4294967296)) | 0;
    target[place + 1] = low | 0;
  }

  function low(word) {
    return word >>> 0;
  }

  function extend(w) {
    var i, ah, al, bh, bl;
    for (i = 32; i < 160; i += 2) {
      ah = w[i - 30];
      al = w[i - 29];
      bh = w[i - 4];
      bl = w[i - 3];
      put(
        w,
        i,
        (((ah >>> 1) | (al << 31)) ^ ((ah >>> 8) | (al << 24)) ^ (ah >>> 7)) +
          (((bh >>> 19) | (bl << 13)) ^ ((bl >>> 29) | (bh << 3)) ^ (bh >>> 6)) + w[i - 14] + w[i - 32],
        low(((al >>> 1) | (ah << 31)) ^ ((al >>> 8) | (ah << 24)) ^ ((al >>> 7) | (ah << 25))) +
          low(((bl >>> 19) | (bh << 13)) ^ ((bh >>> 29) | (bl << 3)) ^ ((bl >>> 6) | (bh << 26))) +
          low(w[i - 13]) + low(w[i - 31])
      );
    }
  }

  function compress(state, w) {
    var s = state.slice();
    var first = [0, 0];
    var second = [0, 0];
    var i, eh, el, ah, al;
    for (i = 0; i < 160; i += 2) {
      eh = s[8];
      el = s[9];
      put(
        first,
        0,
        s[14] + (((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23))) +
          ((eh & s[10]) ^ (~eh & s[12])) + (K[i] | 0) + w[i],
        low(s[15]) + low(((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23))) +
          low((el & s[11]) ^ (~el & s[13])) + low(K[i + 1]) + low(w[i + 1])
      );
      ah = s[0];
      al = s[1];
      put(
        second,
        0,
        (((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25))) +
          ((ah & s[2]) ^ (ah & s[4]) ^ (s[2] & s[4])),
        low(((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25))) +
          low((al & s[3]) ^ (al & s[5]) ^ (s[3] & s[5]))
      );
      s.splice(14, 2);
      s.unshift(0, 0);
      put(s, 8, s[8] + first[0], low(s[9]) + low(first[1]));
      put(s, 0, first[0] + second[0], low(first[1]) + low(second[1]));
    }
    for (i = 0; i < 16; i += 2) {
      put(state, i, state[i] + s[i], low(state[i + 1]) + low(s[i + 1]));
    }
  }

  // --- numbers modulo 2^255 - 19 --------------------------------------------------------------------------------------

  var D = [
    0x78a3, 0x1359, 0x4dca, 0x75eb, 0xd8ab, 0x4141, 0x0a4d, 0x0070,
    0xe898, 0x7779, 0x4079, 0x8cc7, 0xfe73, 0x2b6f, 0x6cee, 0x5203
  ];
  var D2 = [
    0xf159, 0x26b2, 0x9b94, 0xebd6, 0xb156, 0x8283, 0x149a, 0x00e0,
    0xd130, 0xeef3, 0x80f2, 0x198e, 0xfce7, 0x56df, 0xd9dc, 0x2406
  ];
  var ROOT_OF_MINUS_ONE = [
    0xa0b0, 0x4a0e, 0x1b27, 0xc4ee, 0xe478, 0xad2f, 0x1806, 0x2f43,
    0xd7a7, 0x3dfb, 0x0099, 0x2b4d, 0xdf0b, 0x4fc1, 0x2480, 0x2b83
  ];
  var ZERO = number(0);
  var ONE = number(1);

  function number(value) {
    return [value, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  }

  // Brings every limb into 16 bits; what is above the highest counts 38 times at the lowest, for 2^256 is 38.
  function carried(limbs) {
    var carry = 0;
    var i, value;
    for (i = 0; i < 16; i += 1) {
      value = limbs[i] + carry;
      carry = Math.floor(value / 65536);
      limbs[i] = value - carry * 65536;
    }
    limbs[0] += 38 * carry;
    return limbs;
  }

  function add(a, b) {
    var sum = [];
    var i;
    for (i = 0; i < 16; i += 1) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  function subtract(a, b) {
    var difference = [];
    var i;
    for (i = 0; i < 16; i += 1) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  function multiply(a, b) {
    var wide = [];
    var i, j;
    for (i = 0; i < 31; i += 1) {
      wide[i] = 0;
    }
    for (i = 0; i < 16; i += 1) {
      for (j = 0; j < 16; j += 1) {
        wide[i + j] += a[i] * b[j];
      }
    }
    for (i = 0; i < 15; i += 1) {
      wide[i] += 38 * wide[i + 16];
    }
    return carried(carried(wide.slice(0, 16)));
  }

  // The 32 bytes, lowest first, of the number between 0 and 2^255 - 20.
  function packed(a) {
    var limbs = carried(carried(carried(a.slice())));
    var bytes = [];
    var round, i, borrow, less;
    for (round = 0; round < 2; round += 1) {
      less = [];
      borrow = 0;
      for (i = 0; i < 16; i += 1) {
        less[i] = limbs[i] - (i === 0 ? 0xffed : i === 15 ? 0x7fff : 0xffff) - borrow;
        borrow = less[i] < 0 ? 1 : 0;
        less[i] += borrow * 65536;
      }
      if (!borrow) {
        limbs = less;
      }
    }
    for (i = 0; i < 16; i += 1) {
      bytes.push(limbs[i] & 255, limbs[i] >> 8);
    }
    return bytes;
  }

  function unpacked(bytes) {
    var limbs = [];
    var i;
    for (i = 0; i < 16; i += 1) {
      limbs[i] = bytes[2 * i] + 256 * bytes[2 * i + 1];
    }
    return limbs;
  }

  function same(a, b) {
    var i;
    for (i = 0; i < a.length; i += 1) {
      if (a[i] !== b[i]) {
        return false;
      }
    }
    return a.length === b.length;
  }

  function isEqual(a, b) {
    return same(packed(a), packed(b));
  }

  // a^(2^252 - 3), which is a^((p - 5) / 8).
  function powerForRoot(a) {
    var power = a;
    var i;
    for (i = 250; i >= 0; i -= 1) {
      power = multiply(power, power);
      if (i !== 1) {
        power = multiply(power, a);
      }
    }
    return power;
  }

  // a^(p - 2), which is 1 / a.
  function inverse(a) {
    var power = a;
    var i;
    for (i = 253; i >= 0; i -= 1) {
      power = multiply(power, power);
      if (i !== 2 && i !== 4) {
        power = multiply(power, a);
      }
    }
    return power;
  }

  // --- points ---------------------------------------------------------------------------------------------------------

  var BASE = [
    [
    0xd51a, 0x8f25, 0x2d60, 0xc956, 0xa7b2, 0x9525, 0xc760, 0x692c,
    0xdc5c, 0xfdd6, 0xe231, 0xc0a4, 0x53fe, 0xcd6e, 0x36d3, 0x2169
  ],
    [
    0x6658, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666,
    0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666, 0x6666
  ],
    ONE,
    [
    0xdda3, 0xa5b7, 0x8ab3, 0x6dde, 0x52f5, 0x7751, 0x9f80, 0x20f0,
    0xe37d, 0x64ab, 0x4e8e, 0x66ea, 0x7665, 0xd78b, 0x5f0f, 0x6787
  ]
  ];
  var ORDER = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10
  ];

  function sum(p, q) {
    var a = multiply(subtract(p[1], p[0]), subtract(q[1], q[0]));
    var b = multiply(add(p[0], p[1]), add(q[0], q[1]));
    var c = multiply(multiply(p[3], q[3]), D2);
    var d = multiply(p[2], q[2]);
    var e = subtract(b, a);
    var f = subtract(add(d, d), c);
    var g = add(add(d, d), c);
    var h = add(b, a);
    return [multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h)];
  }

  // first * BASE + second * point; the scalars are 32 bytes, lowest first.
  function sumOfProducts(first, second, point) {
    var both = sum(BASE, point);
    var total = [ZERO, ONE, ONE, ZERO];
    var i, one, other;
    for (i = 255; i >= 0; i -= 1) {
      total = sum(total, total);
      one = (first[i >> 3] >> (i & 7)) & 1;
      other = (second[i >> 3] >> (i & 7)) & 1;
      if (one || other) {
        total = sum(total, one && other ? both : one ? BASE : point);
      }
    }
    return total;
  }

  function spelling(point) {
    var byZ = inverse(point[2]);
    var bytes = packed(multiply(point[1], byZ));
    bytes[31] |= (packed(multiply(point[0], byZ))[0] & 1) << 7;
    return bytes;
  }

  // The point with x negated that 32 bytes spell, null where they spell none (RFC 8032, 5.1.3).
  function minusPoint(bytes) {
    var isOdd = bytes[31] >> 7;
    var plain = bytes.slice(0, 31).concat([bytes[31] & 127]);
    var y = unpacked(plain);
    var square = multiply(y, y);
    var above = subtract(square, ONE);
    var below = add(multiply(square, D), ONE);
    var cube = multiply(multiply(below, below), below);
    var seventh = multiply(multiply(cube, cube), below);
    var x = multiply(multiply(above, cube), powerForRoot(multiply(above, seventh)));
    if (!same(packed(y), plain)) {
      return null;
    }
    if (!isEqual(multiply(below, multiply(x, x)), above)) {
      x = multiply(x, ROOT_OF_MINUS_ONE);
    }
    if (!isEqual(multiply(below, multiply(x, x)), above) || (isOdd && isEqual(x, ZERO))) {
      return null;
    }
    if ((packed(x)[0] & 1) === isOdd) {
      x = carried(carried(subtract(ZERO, x)));
    }
    return [x, y, ONE, multiply(x, y)];
  }

  // --- scalars --------------------------------------------------------------------------------------------------------

  function isBelowOrder(scalar) {
    var i;
    for (i = 31; i >= 0; i -= 1) {
      if (scalar[i] !== ORDER[i]) {
        return scalar[i] < ORDER[i];
      }
    }
    return false;
  }

  // 64 bytes modulo the order, bit by bit from the highest: twice what is left, one more bit, and less the order.
  function modOrder(bytes) {
    var left = [];
    var i, j, carry, value, less, borrow;
    for (i = 0; i < 33; i += 1) {
      left[i] = 0;
    }
    for (i = 511; i >= 0; i -= 1) {
      carry = (bytes[i >> 3] >> (i & 7)) & 1;
      for (j = 0; j < 33; j += 1) {
        value = 2 * left[j] + carry;
        carry = value >> 8;
        left[j] = value & 255;
      }
      less = [];
      borrow = 0;
      for (j = 0; j < 33; j += 1) {
        value = left[j] - (j < 32 ? ORDER[j] : 0) - borrow;
        borrow = value < 0 ? 1 : 0;
        less[j] = value + 256 * borrow;
      }
      if (!borrow) {
        left = less;
      }
    }
    return left.slice(0, 32);
  }

  // Whether 64 bytes are the signature of the key (32 bytes) over the message; all are arrays of numbers below 256.
  function isSigned(key, message, signature) {
    var scalar = signature.slice(32);
    var point;
    if (key.length !== 32 || signature.length !== 64 || !isBelowOrder(scalar)) {
      return false;
    }
    point = minusPoint(key);
    if (point === null) {
      return false;
    }
    return same(
      spelling(sumOfProducts(scalar, modOrder(sha512(signature.slice(0, 32).concat(key, message))), point)),
      signature.slice(0, 32)
    );
  }

  return { isSigned: isSigned, sha512: sha512 };
}());
