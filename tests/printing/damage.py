"""Ways to damage a file of a person: its objects changed and written anew, so that nothing but the damage is wrong."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.printing.pdf import Name, Writer, deflated
from pipeline.printing.plain_pdf import PlainPdf, Stream

Objects = dict[int, Any]
Damage = Callable[[Objects, dict[str, Any]], None]


def damaged(content: bytes, damage: Damage) -> bytes:
    """The same file, its objects and its trailer changed by `damage`."""
    plain = PlainPdf.read(content)
    objects, trailer = dict(plain.objects), dict(plain.trailer)
    damage(objects, trailer)
    file = io.BytesIO()
    writer = Writer(file)
    numbers = {number: writer.reserve() for number in sorted(objects)}
    for number, item in objects.items():
        if isinstance(item, Stream):
            entries = {key: again(value) for key, value in item.entries.items() if key not in {"Length", "Filter"}}
            encoding = item.entries["Filter"]
            writer.stream(item.raw, entries, number=numbers[number], encoding=str(encoding)[1:] if encoding else None)
        else:
            writer.write(again(item), number=numbers[number])
    writer.finish({key: again(value) for key, value in trailer.items() if key != "Size"})
    return file.getvalue()


def again(value: Any) -> Any:
    """A value that was read, as it is written."""
    if isinstance(value, str):
        return Name(value[1:].replace("#2F", "/"))
    if isinstance(value, Mapping):
        return {key: again(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [again(item) for item in value]
    return value


def number_of(objects: Objects, *, having: str, value: object = None) -> int:
    """The object that has an entry of that name, and of that value where one is given."""
    for number, item in objects.items():
        entries = item.entries if isinstance(item, Stream) else item
        if having in entries and value in (None, entries[having]):
            return number
    raise KeyError(having)


def change(having: str, value: object = None, **entries: object) -> Damage:
    """Set entries of an object; one that is set to None is left out."""

    def damage(objects: Objects, _trailer: dict[str, Any]) -> None:
        number = number_of(objects, having=having, value=value)
        item = objects[number]
        old = item.entries if isinstance(item, Stream) else item
        new = {key: entry for key, entry in {**old, **entries}.items() if entry is not None}
        objects[number] = Stream(new, item.raw) if isinstance(item, Stream) else new

    return damage


def restream(having: str, value: object, edit: Callable[[bytes], bytes]) -> Damage:
    """Change what a stream says."""

    def damage(objects: Objects, _trailer: dict[str, Any]) -> None:
        _edit(objects, number_of(objects, having=having, value=value), edit)

    return damage


def refer(having: str, entry: str, edit: Callable[[bytes], bytes], value: object = None) -> Damage:
    """Change what the stream says to which an entry refers."""

    def damage(objects: Objects, _trailer: dict[str, Any]) -> None:
        _edit(objects, objects[number_of(objects, having=having, value=value)][entry].number, edit)

    return damage


def _edit(objects: Objects, number: int, edit: Callable[[bytes], bytes]) -> None:
    stream = objects[number]
    if stream.entries["Filter"] == "/FlateDecode":
        objects[number] = Stream(stream.entries, deflated(edit(stream.content())))
    else:
        objects[number] = Stream(stream.entries, edit(stream.raw))
