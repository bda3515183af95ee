"""What the rule book and the arrangement of an exam have to say."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "amended-already": N_("{batch} has been amended by {newest} already. Write {newest} under 修订."),
    "amended-left": N_(
        "{count} candidates of {batch} are not listed any more; their tickets are no longer valid: {tickets}. Take "
        "these back, and tell the people."
    ),
    "amended-tickets": N_(
        "The tickets of {count} candidates, rows {rows} of 名单, say something else than in {batch}. Hand out the new "
        "ones and take the old ones back."
    ),
    "amended-unknown": N_(
        "修订 names the batch {batch}, but no seats are known under that 批次号. Correct it, or leave it blank if "
        "this is a new exam."
    ),
    "candidate-room-unknown": N_(
        "The sheet 考场 has no room {room}. Correct 考场号, or leave it blank: the candidate then sits where there is "
        "room."
    ),
    "candidate-twice": N_(
        "The same person is listed again in row {rows}. A candidate has one seat and one 准考证: keep one row."
    ),
    "chief-missing": N_("Nobody is 主考. Every site has one: add a line to the sheet 人员."),
    "chief-several": N_("The sheet 人员 names {count} people as 主考. A site has one: make the others 副主考."),
    "count-unreadable": N_("{text} is not a number from 1 to {most}. Enter the number alone."),
    "deputy-invigilator-missing": N_(
        "Room {room} has no 副监考 in session {session}. Every room of 理论 has one 主监考 and one 副监考: add a line "
        "to the sheet 人员."
    ),
    "deputy-invigilators-many": N_(
        "Room {room} has {count} 副监考 in session {session}; one is enough. Make sure that nobody is missing "
        "elsewhere."
    ),
    "duty-card-foreign": N_(
        "The card {number} was issued by another institution, so the ledger here cannot say whether it is valid. Look "
        "at the card itself."
    ),
    "duty-card-invalid": N_(
        "The card {number} is valid from {begins} to {ends}, and not on {day}. Have it renewed first, or choose "
        "somebody else."
    ),
    "duty-card-kind": N_(
        "The card {number} is that of a {kind}; as {post} another kind is needed. Correct 岗位 or 证卡编号."
    ),
    "duty-card-missing": N_(
        "证卡编号 is missing. Nobody examines without a card; for somebody from another institution enter that one's "
        "number."
    ),
    "duty-card-name": N_(
        "The card {number} is that of {holder}, and not of {name}. Compare with the card, and correct 证卡编号 or 姓名."
    ),
    "duty-card-number": N_("{number} is no card number of 18 characters. Copy it from the card."),
    "duty-card-shape": N_(
        "{text} cannot be a 证卡编号: it consists of letters A to Z, digits and hyphens. Copy it from the card."
    ),
    "duty-card-unknown": N_("The ledger has no card {number}. Copy 证卡编号 from the card, or issue the card first."),
    "duty-card-withdrawn": N_("The card {number} was withdrawn. Choose somebody else."),
    "duty-subject": N_(
        "Room {room} is one of {kind}, but session {session} is one of {subject}. Correct 考场号 or 场次号."
    ),
    "duty-twice": N_(
        "{name} already has a post in this room at this hour, in row {rows}. Each post needs a person of its own; two "
        "people of one name are told apart by 证卡编号."
    ),
    "duty-two-rooms": N_(
        "{name} is in another room at the same hour; see row {rows}. Correct one of the two lines; two people of one "
        "name are told apart by 证卡编号."
    ),
    "exam-again": N_(
        "{count} of the {people} candidates already have a seat in batch {batch} at the same hours. If this batch "
        "replaces that one, write {batch} under 修订; else correct the candidates or the times."
    ),
    "exam-at-one-hour": N_(
        "This candidate already has a seat in batch {batch}, session {session} ({time}), which overlaps with a session "
        "here. If this batch replaces that one, write its 批次号 under 修订; else correct the candidate or the times."
    ),
    "exam-photos-missing": N_(
        "{count} of {people} tickets have an empty photo box, rows {rows} of 名单. Put these photos into the folder "
        "photos; once the exam is accepted, drop it with them as a new batch with 修订."
    ),
    "exam-photos-none": N_(
        "The batch has no photos: all {people} tickets have an empty photo box. If they need photos, put these into "
        "the folder photos; once the exam is accepted, drop it with them as a new batch with 修订."
    ),
    "examiner-level": N_(
        "The holder is 考评员 and examines levels 五级 to 三级 only, but in room {room} there is {level} in session "
        "{session}. Send a 高级考评员."
    ),
    "examiner-sits": N_(
        "{name} is a candidate of this exam too, in row {rows} of 名单. Nobody examines where they sit: choose another "
        "examiner, or take the candidate out."
    ),
    "examiners-few": N_(
        "Room {room} has {count} examiners in session {session}; {least} are the fewest. Add lines to the sheet 人员."
    ),
    "examiners-many": N_(
        "Room {room} has {count} examiners in session {session}; a group has {most} at the most. Make sure that this "
        "is meant."
    ),
    "invigilator-missing": N_(
        "Room {room} has no 主监考 in session {session}. Every room of 理论 has one 主监考 and one 副监考: add a line "
        "to the sheet 人员."
    ),
    "invigilator-several": N_("Room {room} has {count} 主监考 in session {session}. Make the others 副监考."),
    "label-shape": N_("{text} cannot be a 场次号 or 考场号: it has {most} visible characters at the most. Shorten it."),
    "leading-examiner-missing": N_(
        "Room {room} has no 考评组长 in session {session}. Make one of the examiners 考评组长."
    ),
    "leading-examiner-several": N_(
        "Room {room} has {count} 考评组长 in session {session}. Keep one of them, and make the others 考评员."
    ),
    "post-unknown": N_("{text} is not a 岗位 of an exam. Choose one from the form's list."),
    "room-over-desks": N_(
        "The room takes {capacity} candidates, but has {desks} desks. Everybody has a desk alone: correct 容量, 行 or "
        "列."
    ),
    "room-over-stations": N_(
        "The room takes {capacity} candidates, but has {stations} stations. Everybody has a station alone: correct "
        "容量 or 工位; who comes later needs a session of their own."
    ),
    "room-over-thirty": N_(
        "The room takes {capacity} candidates; a room of 理论 has {most} at the most. Correct 容量, and add rooms or "
        "sessions."
    ),
    "room-short": N_(
        "Room {room} is too small for those whose 考场号 it is: {missing} seats of {subject} are missing, for {who}. "
        "Send some elsewhere, or leave their 考场号 blank."
    ),
    "room-twice": N_("The 考场号 also stands in row {rows}. Every room has a number of its own; correct the rows."),
    "room-two-sessions": N_(
        "Room {room} is used for the sessions {other} and {session}, which overlap. Correct 考场号, 场次号 or the "
        "times."
    ),
    "room-undrawable": N_(
        "A room cannot be drawn with {count} desks in a line; {most} are the most. Correct 容量, 行 or 列; 行 and 列 "
        "may be left blank."
    ),
    "room-unknown": N_("The sheet 考场 has no room {room}. Correct 考场号, or leave it blank for the whole site."),
    "seats-short": N_(
        "{missing} seats of {subject} are missing, for {who}. Add rooms or a session; where 混编 is 是, occupations "
        "and levels share rooms."
    ),
    "seats-short-mixed": N_("{missing} seats of {subject} are missing, for {who}. Add rooms or a session."),
    "seats-short-overlap": N_(
        "{missing} seats of {subject} are missing, for {who}. The sessions {sessions} overlap, and a room is used for "
        "one of them only. Correct the times, or add rooms."
    ),
    "session-backwards": N_("The session ends ({ends}) before it has begun ({begins}). Correct 开始 or 结束."),
    "session-hour": N_(
        "The session is from {begins} to {ends}, which is before {earliest} or after {latest}. Make sure that this is "
        "meant; times are written by the 24-hour clock, like 14:00."
    ),
    "session-over": N_("The session was on {day}; today is {today}. Make sure that the date is right."),
    "session-twice": N_(
        "The 场次号 also stands in row {rows}. Every session has a number of its own; correct the rows."
    ),
    "session-unknown": N_(
        "The sheet 场次 has no session {session}. Correct 场次号, or leave it blank for all sessions."
    ),
    "sessions-clash": N_(
        "{missing} candidates of {who} find no free seat in {subject} that is not at the same hour as another of "
        "their sessions. Add a session, or move one."
    ),
    "sheet-cell-missing": N_("{heading} is missing. Fill it in."),
    "sheet-empty": N_("The sheet {sheet} is missing or empty. Fill it in; `certpress form exam` makes an empty form."),
    "subject-unknown": N_("{text} is not a 科目. Write 理论, 实操 or 综合评审."),
    "subject-without-session": N_(
        "There is no session of {subject}, so the tickets name none. Add one to the sheet 场次 unless it is held "
        "another time."
    ),
    "supervisor-card-missing": N_(
        "The supervisor's 证卡编号 is missing. Supervisors wear their cards: enter its number."
    ),
    "supervisor-examines": N_(
        "{name} is 内督 and examines in the same session; see row {rows}. A supervisor does not: choose somebody else "
        "for one of the two."
    ),
    "supervisor-missing": N_("No 内督 is present in session {session}. Add a line to the sheet 人员."),
    "ticket-again": N_(
        "The candidate got the 准考证号 {ticket} in batch {batch}. If this batch replaces that one, write its 批次号 "
        "under 修订; else enter another number."
    ),
    "ticket-changed": N_(
        "In batch {batch} this candidate has the 准考证号 {ticket}, and keeps it. Write that one, or leave the whole "
        "column blank: everybody then keeps their own."
    ),
    "ticket-identity": N_(
        "The 准考证号 is an identity number: it would name files, and stand in the ledger for ever. Enter another "
        "number, or leave the whole column blank: the numbers are then given here."
    ),
    "ticket-is-number": N_(
        "The 准考证号 is stored as a number, and Excel changes long ones and those that begin with a zero. Set the "
        "column's format to text and enter it again."
    ),
    "ticket-missing": N_(
        "准考证号 is missing, although others have one. Enter it, or leave the whole column blank: the numbers are "
        "then given here."
    ),
    "ticket-shape": N_(
        "{text} cannot be a 准考证号: it consists of letters A to Z, digits and hyphens between them, {most} at the "
        "most. Correct it."
    ),
    "ticket-taken": N_(
        "The 准考证号 {ticket} is that of {holder}, in batch {batch}. A number is given to one person once: enter "
        "another."
    ),
    "ticket-twice": N_(
        "The 准考证号 also stands in row {rows}. Every candidate has one of their own; correct the rows."
    ),
    "tickets-again": N_(
        "{count} of the {people} candidates got their 准考证号 in batch {batch}. If this batch replaces that one, "
        "write {batch} under 修订; else enter other numbers, or leave the whole column blank: the numbers are then "
        "given here."
    ),
    "tickets-run-out": N_(
        "The site's pattern of 准考证号 has numbers up to {most} only, which is too few for {people} candidates. Give "
        "sequence more digits in site.toml."
    ),
    "time-serial": N_(
        "{text} is the number by which Excel keeps a time (probably {time}). Set the cell's format to time, or type "
        "the time as text, like 09:00."
    ),
    "time-unreadable": N_("{text} is not a time. Write it by the 24-hour clock, like 09:00 or 14:30."),
    "yes-unreadable": N_("{text} is neither 是 nor 否. Write one of the two; an empty cell means 否."),
}
