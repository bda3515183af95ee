"""What the rule book of cards has to say."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "card-already-held": N_(
        "This person already has the card {number}, and it is valid. To renew it, write its number under 原证卡编号; "
        "else take the row out."
    ),
    "card-day": N_(
        "发证日期 {day} cannot be: it lies between the approval ({earliest}) and {latest}. Correct it, or leave it "
        "blank for the day on the sheet 批次."
    ),
    "card-kind-missing": N_("类别 is missing. Write 考评员 or 高级考评员."),
    "card-kind-unknown": N_("{text} is no 类别 of an examiner. Write 考评员 or 高级考评员."),
    "card-number-shape": N_("{text} is no card number of 18 characters. Copy it from the card that is renewed."),
    "card-of-other": N_(
        "The card {number} belongs to another person, or is of another kind. Correct 原证卡编号, or leave it blank for "
        "a new card."
    ),
    "card-renewed-twice": N_("The card {number} is renewed in several rows. Keep the row of its holder only."),
    "card-twice": N_("The same person asks for the same card in row {rows}. Keep one of the rows."),
    "card-unknown": N_(
        "The ledger has no card {number}. Correct 原证卡编号, or leave it blank: the person then gets a new number."
    ),
    "card-withdrawn": N_("The card {number} was withdrawn and cannot be renewed. Take the row out."),
    "employer-missing": N_("工作单位 is missing. Fill it in: the card prints it."),
    "post-missing": N_("岗位 is missing. Fill it in: the card prints it."),
    "staff-twice": N_(
        "Row {rows} has the same 姓名, 岗位 and 工作单位. Keep one of the rows; where these are two people, enter "
        "证件号码."
    ),
    "senior-too-early": N_(
        "The ledger knows no card of this person as 考评员 that is {years} years old. Make sure that the conditions "
        "for 高级考评员 are met."
    ),
}
