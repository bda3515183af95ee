"""What an auditor takes along on a stick: the signed log, the program that checks it, the books, and the report.

No name of a certificate holder is in it unless somebody asks for them by name and reason, which is entered first; then
only who wrote it may read it. All files are read-only, and their SHA-256 stand in a list that is signed with the key of
the log.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

from pipeline.auditor.bundles import HEADING, LOG, SIGNED_SUMS, SUMS, sums_text
from pipeline.binding import PROGRAM
from pipeline.book_exporting import books_of_all_years
from pipeline.exporting import lay_down, require_room, signed_log
from pipeline.ledger.merkle import Head
from pipeline.workshop import Workshop

BOOKS: Final = "books"
README: Final = "请先阅读.txt"
_READ_ONLY: Final = 0o444
_READ_BY_OWNER: Final = 0o400


def export_bundle(shop: Workshop, target: Path, reports: Mapping[str, bytes], *, with_names: bool) -> Head:
    """Write it into the new folder `target`, whole or not at all, and return how far the log in it goes.

    `reports` are the reports of the audit by their file names. Raises TargetExists, FolderTrouble, KeyMissing and
    KeyWrong.
    """
    require_room(target)
    head, log = signed_log(shop)
    books = books_of_all_years(shop, with_names=with_names)
    files = chain(
        ((f"{LOG}/{path}", content) for path, content in log),
        ((f"{BOOKS}/{name}", content) for name, content in books),
        reports.items(),
        [(README, _readme(shop, head, with_names=with_names).encode())],
    )
    lay_down(target, _with_sums(shop, files), mode=_READ_BY_OWNER if with_names else _READ_ONLY)
    return head


def _with_sums(shop: Workshop, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files, one at a time, and at the end the list of them (as `sha256sum --check` reads it), signed."""
    digests: dict[str, str] = {}
    for path, content in files:
        digests[path] = sha256(content).hexdigest()
        yield path, content
    sums = sums_text(digests.items()).encode()
    yield SUMS, sums
    text = signed_text(shop.settings.origin, sha256(sums).hexdigest(), shop.clock())
    yield SIGNED_SUMS, shop.keyring.signed(text).to_bytes()


def signed_text(origin: str, digest: str, at: datetime) -> str:
    """Return what is signed of the list: whose it is, its SHA-256 (hex), and when."""
    return f"{HEADING}\n{origin}\n{digest}\n{at.isoformat(timespec='seconds')}\n"


def _readme(shop: Workshop, head: Head, *, with_names: bool) -> str:
    institution = shop.settings.institution
    names = "含有姓名：导出人和事由已登记在台账中。" if with_names else "不含持证人的姓名和证件号码。"
    return _README.format(
        name=institution.name,
        code=institution.code.text,
        at=f"{shop.clock():%Y-%m-%d %H:%M}",
        size=head.size,
        names=names,
        log=LOG,
        books=BOOKS,
        program=PROGRAM,
        sums=SUMS,
        signed=SIGNED_SUMS,
    )


_README: Final = """\
证书台账审计资料

评价机构：{name}（{code}）
导出时间：{at}
台账条目：{size} 条
{names}

这里有什么
  审计报告.html、审计报告.pdf、审计报告.json   本次审计的结论（内容相同）
  {books}/      各本台账工作簿：入库、印制、核发、补发、收回、销毁、撤销、余存、查阅
  {log}/     已签名的台账条目、检查点和审计程序
  {sums}   以上每个文件的 SHA-256
  {signed}   上述清单的 SHA-256，用台账密钥签名

怎样核对（在您自己的电脑上，不需要联网，不需要安装）
  一、台账：用您手里的审计程序、公钥和纸质检查点
      python3 {program} 本文件夹 --key 公钥 --paper 纸质检查点.txt
      它同时核对这里的每个文件和清单的签名。
      {log}/ 里也有一份审计程序，但能伪造台账的人也能伪造旁边的程序，请优先用您自己那份。
  二、只核对文件，也可以用 sha256sum --check {sums}
      Windows 上用 certutil -hashfile 文件 SHA256 逐个核对。
      清单本身的 SHA-256 写在 {signed} 第三行。

程序无法知道的
  一开始就登记的假内容，以及您拿到第一张纸质检查点之前的改动。请清点空白证书，查看证书原件，并带走新的检查点。
  文件均为只读。请勿改动；如需批注，请另行复制。
"""
