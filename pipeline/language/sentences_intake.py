"""What is said about a drop while it is taken and read."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    # What is wrong with a drop as such.
    "drop-empty": N_("There is nothing in it. Put the workbook and the photos into it and drop it again."),
    "drop-kind-unknown": N_(
        "{drop} is not something that can be read here. Drop a folder, a .zip, or an .xlsx made from the form; "
        "a .rar or .7z has to be packed again as .zip, an .xls saved as .xlsx."
    ),
    "drop-not-a-file": N_("{drop} is a link or a device, not a file. Copy the file itself into the inbox."),
    "drop-too-large": N_("All files together are larger than {most} MiB. Divide the batch and drop the parts."),
    "too-many-files": N_("There are more than {most} files in it. Divide the batch and drop the parts."),
    "list-twice": N_(
        "The sheets {sheets} all look like a list of people. Name the one that is meant 名单, or delete the others."
    ),
    "file-empty": N_("{path} has no content (0 bytes). Copy it again from where it came."),
    "file-too-large": N_("{path} is larger than {most} MiB. Make it smaller, or take it out."),
    "folder-too-deep": N_(
        "{path} lies too deep: at most {most} folders within one another are read. Put the photos into photos/."
    ),
    "member-not-a-file": N_("{path} is a link or a device, not a file. Put the file itself in its place."),
    "member-path-unsafe": N_("The name {path} leads out of the batch or cannot be a file name. Pack the batch afresh."),
    "member-name-too-long": N_("The name {path} is longer than {most} bytes. Shorten it."),
    "member-name-twice": N_(
        "{first} and {second} have the same name but for upper and lower case. Rename one of them."
    ),
    "member-name-not-utf8": N_(
        "The name {path} is not in UTF-8; probably {suggestion} is meant. Rename it, or copy the batch again from a "
        "Windows machine as a .zip."
    ),
    # What a signed code has no room for.
    "code-too-long": N_(
        "Name and occupation are too long for a signed code of a size that can be read; the code of this certificate "
        "holds the address alone, and the certificate is verified by its number."
    ),
    # The signature of an approver beside it.
    "approval-unsigned": N_("Nobody has signed it yet. Whoever approves it runs `certpress approve`."),
    "approval-unreadable": N_(
        "The file .approval beside it is no signature of certpress, or was cut off. Let the approver sign again."
    ),
    "approval-not-signed-by": N_(
        "The signature beside it is not one of {name} with the key in site.toml. Let an approver sign it."
    ),
    "approval-by-operator": N_("{name} is an operator too. Let somebody approve it who does not print it."),
    "approval-of-other-files": N_(
        "Files were changed, added or taken away after it was signed. Let the approver look at it and sign again."
    ),
    "approval-of-another": N_(
        "The signature is for {batch}, {kind}, {people} people, and not for this batch. Let the approver sign this one."
    ),
    "approval-by-another": N_("{name} signed it, but 审批人 is {named}. Let {named} sign, or correct 审批人."),
    # Zips.
    "archive-damaged": N_("The .zip is damaged or was cut off. Pack it afresh and copy it again."),
    "member-damaged": N_("{path} in the .zip is damaged. Pack the .zip afresh and copy it again."),
    "archive-encrypted": N_("The .zip has a password. Pack it without one."),
    "archive-method": N_("{path} is packed in a way that cannot be read here. Pack an ordinary .zip."),
    "archive-bomb": N_("The .zip is made to become enormous ({path}). It was not unpacked. Pack the batch afresh."),
    "archive-nested": N_("{path} is itself an archive. Unpack it and put its files into the batch."),
    "archive-names-unreadable": N_(
        "The file names in the .zip are written in several ways ({path}). Pack it afresh on one machine."
    ),
    "archive-names-ambiguous": N_(
        "The file names in the .zip can be read in two ways, {utf8} or {gb18030}, and the roster does not tell which. "
        "Drop the folder instead of the .zip, or name the files by ID number."
    ),
    # The roster.
    "roster-missing": N_("There is no roster in it. Put the workbook (.xlsx) made from the form beside the photos."),
    "roster-twice": N_("There is more than one roster in it: {paths}. Leave one and take the others out."),
    "roster-half": N_("{path} is there, but {missing} is not. Put both into the batch, or use a workbook."),
    "roster-unknown": N_("{path} cannot be read as a roster. Save it as .xlsx, after the form."),
    "workbook-encrypted": N_("The workbook has a password. Save it without one and drop it again."),
    "workbook-is-xls": N_("The workbook is in an old format (.xls, .et). Save it as .xlsx and drop it again."),
    "workbook-damaged": N_("The workbook is damaged and cannot be read. Open it in Excel or WPS and save it afresh."),
    "workbook-too-large": N_(
        "The workbook would become larger than {most} MiB when it is opened. Copy the rows into an empty form."
    ),
    "too-many-rows": N_("{sheet} has more than {most} rows. Delete the empty rows at its end, or divide the batch."),
    "too-many-cells": N_(
        "{sheet} has more than {most} cells. Delete the columns that are not needed, or split the batch."
    ),
    "too-many-columns": N_("{sheet} has more than {most} columns. Delete the columns that are not needed."),
    "cell-too-long": N_(
        "{sheet}, row {line}, column {place}: the cell holds more than {most} characters. Correct its content."
    ),
    "sheet-missing": N_("The workbook has no sheet {sheet}. Name the sheet so, or use the form."),
    "sheet-twice": N_(
        "The workbook has more than one sheet {sheet}; one of them may be hidden, or have a space in its name. Delete "
        "the one that does not count."
    ),
    "header-missing": N_("{sheet} has no row of headings with 姓名 and 证件号码. Add it above the people."),
    "key-twice": N_("{key} stands there twice with different values (again in row {line}). Leave one of them."),
    "text-encoding": N_("{path} is in an unknown encoding. Save it as CSV UTF-8."),
    "csv-damaged": N_("{path} cannot be read from row {line} on: a quotation mark is missing. Save it as CSV again."),
    "json-damaged": N_("batch.json is not JSON in UTF-8. Have it written again by the program that made it."),
    "json-key-twice": N_("The key {key} occurs twice in one object of batch.json. Leave one of them."),
    "json-key-unknown": N_("batch.json knows no key {key}. See docs/reference/batch.schema.json."),
    "json-misshapen": N_("batch.json, {where}: {wanted} is expected. See docs/reference/batch.schema.json."),
    # Photos and other files.
    "office-lock": N_(
        "{path} was passed over: Excel, WPS or LibreOffice lay it beside a file while it is open. If that file is "
        "still open, save and close it; what is not saved is not in the batch."
    ),
    "photo-kind": N_("{path} is not a JPEG or PNG and was not used. Save it as .jpg."),
    "photo-name-twice": N_("{first} and {second} have the same file name. Leave one of them."),
    "file-not-used": N_("{path} was not used. Photos belong into photos/, named by ID number."),
}
