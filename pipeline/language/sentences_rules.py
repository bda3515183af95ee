"""What the rule book and the reading of a roster have to say."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "already-held": N_(
        "This person already holds {number} for the same occupation, job and level. Take the row out; for a lost, "
        "damaged or wrong certificate a second number is never given."
    ),
    "approval-in-future": N_(
        "批准日期 ({day}) lies in the future; today is {today}. Only approved results are certified: correct the date, "
        "or drop the batch again after the approval."
    ),
    "approval-missing": N_("{key} is missing. Only approved results are certified: fill it in on the sheet 批次."),
    "approved-before-evaluation-end": N_(
        "The approval ({day}) lies before the end of the evaluation ({other}). Correct 批准日期 or 评价结束日期."
    ),
    "approved-before-notice-end": N_(
        "The approval ({day}) lies before the end of the public notice ({other}). Make sure that nobody objected, "
        "and that the date is right."
    ),
    "batch-name-identity": N_(
        "The 批次号 holds an identity number, and it would stand in the ledger for ever. Give the batch another name."
    ),
    "batch-name-long": N_("The 批次号 is longer than {most} bytes. Give the batch a shorter name."),
    "batch-name-shape": N_(
        "{text} cannot be a 批次号: it begins with a letter or a digit and goes on with letters, digits, - _ and . "
        "only. Give the batch such a name."
    ),
    "batch-name-taken": N_(
        "The 批次号 {batch} already belongs to an accepted batch. Give this batch a name of its own."
    ),
    "calendar-missing": N_(
        "The working days of {year} are not known, so the five working days of the public notice cannot be "
        "counted. Put calendar/{year}.json (holiday-cn format) into the site's folder, then drop the batch again."
    ),
    "cell-date": N_(
        "Excel has turned this cell into a date ({text}). Set the cell's format to text and type the value again."
    ),
    "cell-fault": N_("This cell shows an error ({text}). Type the value itself."),
    "cell-formula": N_("This cell holds a formula. Replace it by its value (copy, then paste as values)."),
    "column-missing": N_(
        "The column {heading} is missing. Add it to the sheet 名单; `certpress form {form}` makes an empty form."
    ),
    "column-twice": N_("Several columns mean {heading}: {headings}. Keep one of them."),
    "date-impossible": N_("There is no such day: {text}. Correct the date."),
    "date-serial": N_(
        "{text} is the number by which Excel keeps a day (probably {day}). Set the cell's format to date, or type the "
        "date as text, like 2026-11-20."
    ),
    "date-unreadable": N_(
        "{text} is not a date. Write it as 2026-11-20 or 2026年11月20日, with all four digits of the year."
    ),
    "evaluation-in-future": N_(
        "评价结束日期 ({day}) lies in the future; today is {today}. Correct the date, or drop the batch again after "
        "the evaluation, the public notice and the approval."
    ),
    "holding-twice": N_(
        "The same person is listed twice for the same occupation, job and level; see row {rows}. Keep one row."
    ),
    "identity-birth-date": N_(
        "The birth date in the identity number ({digits}) does not exist. Compare the number with the document."
    ),
    "identity-characters": N_(
        "The identity number has characters that no such number has; it is 17 digits and a digit or X. Type it "
        "again from the document."
    ),
    "identity-check-digit": N_(
        "The check digit of the identity number is wrong, so some digit is mistyped. Compare the number with the "
        "document."
    ),
    "identity-fifteen": N_(
        "This is an old identity number of 15 digits, which is no longer valid. Enter the 18 characters of the "
        "present document."
    ),
    "identity-is-number": N_(
        "The identity number is stored as a number, and Excel has rounded its last digits. Set the column's format "
        "to text and type every number again; changing the format alone does not bring the digits back."
    ),
    "identity-length": N_(
        "The identity number has {length} characters instead of 18. Type it again from the document."
    ),
    "identity-missing": N_("证件号码 is missing. Enter the number of the person's identity document."),
    "identity-not-born": N_(
        "The birth date in the identity number ({day}) lies in the future. Compare the number with the document."
    ),
    "identity-province": N_(
        "No identity number begins with {digits}. Compare the number with the document, and check 证件类型."
    ),
    "identity-shape": N_(
        "The number does not look like that of a {type}. Compare it with the document, and check 证件类型."
    ),
    "identity-two-names": N_(
        "The same identity number stands under another name in row {rows}. Correct the name or the number."
    ),
    "identity-type-doubtful": N_(
        "The number belongs to a {meant}, but the certificate would print {type}. Check 证件类型."
    ),
    "identity-type-mismatch": N_("The number is that of a {meant}, not of a {type}. Correct 证件类型 or the number."),
    "identity-type-unknown": N_(
        "{text} is not a known 证件类型. Choose one from the form's list; an empty cell means 居民身份证."
    ),
    "institution-other": N_(
        "The batch is for the institution {typed}, but this site is {ours}. Correct 评价机构代码, or drop the batch at "
        "its own site."
    ),
    "issued-before-approval": N_("发证日期 ({day}) lies before the approval ({other}). Correct one of the two dates."),
    "issued-before-notice-end": N_(
        "发证日期 ({day}) must lie after the last day of the public notice ({other}). Choose a later day."
    ),
    "issued-too-far-ahead": N_(
        "发证日期 ({day}) lies more than 31 days ahead; {other} is the latest day possible today. Check the year and "
        "the month."
    ),
    "job-empty": N_(
        "工种名称 is empty, although {occupation} has filed ones: {jobs}. Is it really without one? Write {none} to "
        "say so."
    ),
    "job-not-filed": N_(
        "{job} is not filed as a 工种 of {occupation}; filed are: {jobs}. Use the filed name, letter for letter."
    ),
    "key-missing": N_("{key} is missing. Fill it in on the sheet 批次."),
    "kind-mistyped": N_(
        "There is no 类别 {kind}; probably {meant} is meant. It is one of: {known}. Nothing else was checked."
    ),
    "kind-sheets": N_(
        "类别 does not fit the sheets {sheets}, which only an exam has. Write {exam}, or delete these sheets. Nothing "
        "else was checked."
    ),
    "kind-unsupported": N_("There is no 类别 {kind}. It is one of: {known}. Nothing else was checked."),
    "level-beyond-five": N_(
        "{text} has no code among the five levels, so no certificate number can be formed. Only the levels 一级 to "
        "五级 are certified here."
    ),
    "level-missing": N_("职业技能等级 is missing. Write it like 三级/高级工."),
    "level-not-filed": N_(
        "{level} is not filed for {occupation} ({job}); filed are: {levels}. Correct the level, or have the scope "
        "extended first."
    ),
    "level-unknown": N_("{text} is not a level. Write it like 三级/高级工, 三级, 高级工 or 3."),
    "mark-absent": N_("This person was absent (缺考) and cannot get a certificate. Take the row out."),
    "mark-below-sixty": N_(
        "The mark {mark} is below 60, so no certificate may be issued. Take the row out, or correct a mistyped "
        "mark from the approved results."
    ),
    "mark-decimals": N_("The mark {text} has more than one decimal. Enter it with one decimal at most."),
    "mark-missing": N_("The mark is missing. Enter the approved mark."),
    "mark-range": N_("The mark {text} is not between 0 and 100. Correct it from the approved results."),
    "mark-unreadable": N_(
        "{text} is not a mark. Enter a number from 0 to 100; in a list of 成绩, 缺考 for somebody who was absent."
    ),
    "month-exceeded": N_(
        "发证日期 ({day}) is more than one month after the end of the evaluation; the results were due by {other}. "
        "Hand them in to the platform without delay."
    ),
    "name-character": N_(
        "The name has a character that no name may have: {character} ({code_point}). Type the name again as it stands "
        "on the document."
    ),
    "name-dot-normalised": N_(
        "The separator in the name was replaced by the standard middle dot · (U+00B7). Nothing needs to be done."
    ),
    "name-dots": N_(
        "A separator in the name stands wrongly: between 汉字 there is one middle dot, between Latin words one "
        "space, hyphen, apostrophe or full stop, and none at the beginning or the end. Correct the name."
    ),
    "name-invisible": N_("The name has an invisible character ({code_point}). Delete the name and type it again."),
    "name-long": N_(
        "The name has {length} characters; {most} are the most. Check that nothing else stands in the cell."
    ),
    "name-lookalike": N_(
        "The character {character} ({code_point}) in the name only looks like {meant}. Type {meant} instead."
    ),
    "name-missing": N_("姓名 is missing. Enter the name as it stands on the document."),
    "name-private-use": N_(
        "The name has a private-use character ({code_point}), which each computer shows differently. Type the "
        "character again with a present-day input method."
    ),
    "no-people": N_("The sheet 名单 lists nobody. Enter at least one person."),
    "notice-backwards": N_("The public notice ends ({day}) before it begins ({other}). Correct 公示开始 or 公示结束."),
    "notice-before-evaluation-end": N_(
        "The public notice begins ({day}) before the evaluation has ended ({other}). Correct 公示开始 or 评价结束日期."
    ),
    "notice-not-over": N_(
        "The public notice stands until the end of {day}, so nobody can know yet that there is no objection. Correct "
        "the date, or drop the batch again after that day."
    ),
    "notice-too-short": N_(
        "The public notice covers {days} working days; it needs five, until {earliest} at least. Correct the "
        "dates, or publish the results for longer."
    ),
    "number-imported": N_(
        "The certificate number is that of a certificate issued before certpress. Compare it with the platform's list."
    ),
    "number-institution": N_(
        "The certificate number is not one of this institution ({ours}). Compare it with the platform's list."
    ),
    "number-is-number": N_(
        "The certificate number is stored as a number, and Excel has rounded its last digits. Set the column's "
        "format to text and enter the number again."
    ),
    "number-level": N_(
        "The certificate number says {coded}, but the person's level is {level}. Correct one of the two."
    ),
    "number-missing": N_("证书编号 is missing. Enter the number that the platform gave."),
    "number-shape": N_(
        "This is not a certificate number: it has one letter (Y or S) and 21 digits. Compare it with the "
        "platform's list."
    ),
    "number-taken": N_(
        "The certificate number is already used in the batch {batch}. Compare it with the platform's list."
    ),
    "number-twice": N_(
        "The certificate number also stands in row {rows}. Every person has a number of their own; correct the rows."
    ),
    "number-typed": N_("Certificate numbers are given by the program and not typed. Leave 证书编号 empty."),
    "number-year": N_(
        "The certificate number is of the year {year}, but 发证日期 lies in {issued}. Correct one of the two."
    ),
    "numbers-mixed": N_(
        "In {year} numbers were given the other way until now (batch {batch}): of one year all of them come from the "
        "platform, or none. Correct numbers.mode in site.toml; where the way was really changed in the middle of the "
        "year, write changed_in = [{year}] below it, and drop the batch again."
    ),
    "occupation-missing": N_("职业名称 is missing. Enter the occupation as it is filed."),
    "occupation-misspelt": N_(
        "{occupation} is not filed; perhaps {nearest} is meant. Use the filed name, letter for letter."
    ),
    "occupation-not-filed": N_(
        "{occupation} is not filed for this institution. Correct the name, or have the scope extended first."
    ),
    "particular-character": N_(
        "There is an invisible or unprintable character ({code_point}) here. Delete the content and type it again."
    ),
    "particular-identity": N_(
        "There is an identity number here, and it would stand in the ledger for ever. Take it out; whose it is stands "
        "in 名单."
    ),
    "particular-long": N_(
        "This has {length} characters; {most} are the most. Check that nothing else stands in the cell."
    ),
    "photo-background": N_(
        "The photo's background does not look white (white: {share} %). Look at it; the rules ask for a white "
        "background."
    ),
    "photo-blank": N_(
        "The photo shows nothing: it is of nearly one colour all over. Replace it by a portrait of this person."
    ),
    "photo-colour-space": N_(
        "The photo's colours are stored for a printing press ({colour}); they were converted. Look at the colours "
        "in the proof."
    ),
    "photo-empty": N_("The photo's file is empty. Copy the photo again."),
    "photo-format": N_("{file} is not a JPEG or PNG file. Save the photo as .jpg or .png."),
    "photo-missing": N_(
        "There is no photo of this person. Put it into the folder photos, named after 证件号码, as .jpg or .png."
    ),
    "photo-not-colour": N_("The photo is black and white. Replace it by one in colour."),
    "photo-not-found": N_("The photo {file} is not in the drop. Add it, or correct the column 照片."),
    "photo-of-nobody": N_("The photo {file} belongs to nobody in the roster. Check its name, or take it out."),
    "photo-of-other": N_(
        "The photo that 照片 names is that of row {rows}: the file bears the 证件号码 of that person. Leave 照片 empty "
        "if the files are named after 证件号码, else name this person's own file."
    ),
    "photo-ratio": N_(
        "The photo ({pixels} pixels) has another shape than its place ({size} mm), so its edges are cropped. Look "
        "at it in the proof."
    ),
    "photo-resolution": N_(
        "The photo has {dpi} dpi at its printed size ({pixels} pixels); {good} look better. Use a larger one if "
        "there is one."
    ),
    "photo-rotated": N_(
        "The photo was taken with the camera turned and has been turned upright. Look at it in the proof."
    ),
    "photo-shape": N_(
        "The photo ({pixels} pixels) lies on its side or has quite another shape than its place ({size} mm). Turn it "
        "upright, or use a portrait of the right shape."
    ),
    "photo-shared": N_("The person in row {rows} has the very same picture. Give each person a photo of their own."),
    "photo-too-many-pixels": N_(
        "The photo has far too many pixels to be opened safely. Save it smaller, about 413 x 579 pixels."
    ),
    "photo-too-small": N_(
        "The photo has only {dpi} dpi at its printed size ({pixels} pixels); {least} are the least. Use a larger one."
    ),
    "photo-twice": N_("Several files could be this person's photo: {files}. Keep one."),
    "photo-unreadable": N_("The photo cannot be opened. Save it again as .jpg or .png."),
    "review-missing": N_("{level} needs 综合评审, and its result is missing. Write 合格 or 不合格."),
    "review-not-passed": N_("This person did not pass 综合评审 and cannot get a certificate. Take the row out."),
    "review-unreadable": N_("{text} is not a result of 综合评审. Write 合格 or 不合格."),
    "scores-name-other": N_(
        "In the scores {batch} this person is called {name}. Compare with the identity document and correct the name "
        "that is wrong."
    ),
    "scores-none": N_(
        "The scores {batch} have the same 评价结束日期, and scores of others of this batch, but none of this person. "
        "Make sure that the person was examined; it is right for who was examined elsewhere."
    ),
    "scores-none-many": N_(
        "The scores {batch} have the same 评价结束日期, and scores of others of this batch, but none of {count} people "
        "(rows {rows} of 名单). Make sure that they were examined; it is right for who was examined elsewhere."
    ),
    "scores-of-other-day": N_(
        "There are no scores of these people with the 评价结束日期 {day}, so their marks were not compared; {count} "
        "have scores for the same occupation, job and level in {batch} ({days}). If it is that exam, correct "
        "评价结束日期."
    ),
    "scores-say-failed": N_(
        "In the scores {batch} of this exam the person did not pass: {scored}; here it says {typed}. Take the row out, "
        "or correct the scores first (a new list with {batch} under 修订)."
    ),
    "scores-say-otherwise": N_(
        "In the scores {batch} of this exam the marks are others: {scored}; here it says {typed}. Correct the list "
        "that is wrong; scores are corrected by a new list with {batch} under 修订."
    ),
    "scores-trade-other": N_(
        "In the scores {batch} this person was examined in: {scored}; here it says: {typed}. Correct the list that is "
        "wrong; it is right where the certificate comes of an examination elsewhere."
    ),
    "scores-trade-other-many": N_(
        "In the scores {batch} {count} people (rows {rows} of 名单) were examined in: {scored}; here it says: {typed}. "
        "Correct the list that is wrong; it is right where the certificates come of an examination elsewhere."
    ),
}
