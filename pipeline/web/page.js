// The page: what stands in the address is verified, and the answer is shown. Nothing is sent anywhere; of the server it
// asks the list of revoked certificates and no more.

(function (site, judge) {
  "use strict";

  var ANSWERS = { valid: "有效", invalid: "已失效", unsure: "无法确认" };
  var REASONS = {
    "voided": "证书编号已作废",
    "revoked": "证书已被撤销",
    "recalled": "该证书已被收回",
    "lost": "该版次证书已声明遗失",
    "damaged": "该版次证书已损坏，另行补发",
    "wrong": "该版次证书内容有误，另行补发",
    "old-list": "失效名单不在有效期内，请稍后再试，或向发证机构查询（也请检查手机的日期）",
    "no-list": "失效名单无法取得，或签名不正确，请稍后再试，或向发证机构查询",
    "no-code": "这不是本机构证书的二维码，或其内容已被改动",
    "no-key": "二维码不是由本机构签名的，请勿采信",
    "number-alone": "网址中只有证书编号，没有签名内容；仅凭编号不能确认，请向发证机构查询"
  };
  var LEVELS = ["", "一级/高级技师", "二级/技师", "三级/高级工", "四级/中级工", "五级/初级工"];
  var SOON = 20000;

  function at(id) {
    return document.getElementById(id);
  }

  function show(id, text) {
    at(id).textContent = text;
  }

  // Today in China, whose one zone the days of certificates and lists are in.
  function today() {
    return new Date(new Date().getTime() + 8 * 3600 * 1000).toISOString().substr(0, 10);
  }

  function chineseDay(day) {
    var parts = day.split("-");
    return Number(parts[0]) + "年" + Number(parts[1]) + "月" + Number(parts[2]) + "日";
  }

  function fieldsOf(says) {
    var trade = says.trade.split("/");
    return [
      ["姓名", says.name],
      ["职业名称", trade[0]],
      ["工种名称", trade.slice(1).join("/") || "----"],
      ["职业技能等级", LEVELS[says.level]],
      ["证书编号", says.number],
      ["发证日期", chineseDay(new Date(says.day * 86400000).toISOString().substr(0, 10))],
      ["证件号码", says.lastFour ? "后四位 " + says.lastFour : "无"],
      ["版次", "第 " + says.copy + " 版"]
    ];
  }

  function fill(rows, caption) {
    var body = at("fields").getElementsByTagName("tbody")[0];
    show("caption", caption);
    body.textContent = "";
    rows.forEach(function (row) {
      var line = document.createElement("tr");
      ["th", "td"].forEach(function (kind, place) {
        var cell = document.createElement(kind);
        cell.textContent = row[place];
        line.appendChild(cell);
      });
      body.appendChild(line);
    });
    at("fields").hidden = !rows.length;
  }

  function tell(verdict) {
    var reason = REASONS[verdict.reason] || (verdict.answer === "invalid" ? "该证书不再有效" : "");
    at("result").className = verdict.answer;
    show("answer", ANSWERS[verdict.answer]);
    show("reason", verdict.on ? reason + "（" + chineseDay(verdict.on) + "）" : reason);
    at("advice").hidden = !verdict.says;
    if (verdict.says) {
      fill(fieldsOf(verdict.says), "二维码中经签名的内容");
    } else {
      fill(verdict.number ? [["证书编号", verdict.number]] : [], "网址中的编号（未经签名）");
    }
  }

  function tellList(note) {
    var issued = note === null ? null : /\nissued ([0-9-]{10})\nnext ([0-9-]{10})\n/.exec(note);
    show("list", issued ? "失效名单：" + chineseDay(issued[1]) + "发布，" + chineseDay(issued[2]) + "前有效。" : "");
  }

  // Every day anew: a list kept by the browser could be older than a revocation.
  function fetchList(use) {
    var request = new XMLHttpRequest();
    request.open("GET", "revocations.txt?" + today() + "-" + new Date().getHours(), true);
    request.timeout = SOON;
    request.onload = function () {
      use(request.status === 200 ? request.responseText : null);
    };
    request.onerror = request.ontimeout = function () {
      use(null);
    };
    request.send();
  }

  function verify(text) {
    at("result").className = "waiting";
    show("answer", "正在核验……");
    show("reason", "");
    at("advice").hidden = true;
    fill([], "");
    fetchList(function (note) {
      tellList(note);
      tell(judge(text, site, note, today()));
    });
  }

  function verifyAddress() {
    if (/[YS][0-9]{21}/.test(window.location.href)) {
      verify(window.location.href);
    } else {
      at("result").className = "waiting";
      show("answer", "请扫描证书上的二维码");
    }
  }

  show("institution", site.institution);
  at("other").onsubmit = function () {
    // White space comes in with a pasted text, and none is in a code.
    verify(at("text").value.replace(/\s+/g, ""));
    window.scrollTo(0, 0);
    return false;
  };
  window.onhashchange = verifyAddress;
  verifyAddress();
}(certpressSite, certpressVerify.judge));
