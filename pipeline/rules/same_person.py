"""Whether two names of people who act are one name in two spellings: then one person would confirm his own doing.

What a name is printed like is the business of `names`. Here nothing is printed: width, case, spaces, dots, and the
characters of names that have a traditional or another form count for nothing. It sees spellings, not people: whoever
takes another name is found by nobody but those who know him.
"""

import unicodedata
from functools import lru_cache
from typing import Final

# Common in surnames and given names: the form in use since 1956 behind the older one, or behind its variant.
_OTHER_FORMS: Final = (
    "張张陳陈劉刘楊杨趙赵黃黄吳吴孫孙馬马羅罗鄭郑謝谢韓韩馮冯蕭萧於于鄧邓許许葉叶蘇苏蔣蒋呂吕賈贾餘余盧卢鍾钟鐘钟譚谭"
    "陸陆範范閻阎閆闫賴赖顧顾龔龚龐庞顏颜嚴严齊齐紀纪畢毕華华聶聂關关喬乔歐欧駱骆萬万錢钱湯汤賀贺龍龙賓宾費费蘭兰藍蓝"
    "諸诸閔闵單单應应莊庄鄒邹鄔邬鄺邝祿禄樂乐時时齡龄東东國国偉伟強强彊强麗丽軍军傑杰輝辉鳳凤蓮莲紅红雲云慶庆榮荣貴贵"
    "寶宝寳宝學学義义愛爱蘊蕴瓊琼瑩莹穎颖頴颖靜静嫻娴婭娅嬌娇豔艳艷艳飛飞剛刚鋒锋銳锐鋼钢鐵铁銀银鈞钧鋭锐錦锦鑒鉴鑑鉴"
    "鎮镇銘铭鴻鸿鵬鹏鶴鹤鷹鹰勝胜興兴業业啟启啓启開开進进達达遠远連连運运邁迈遙遥維维緒绪綱纲純纯紹绍緯纬繼继續续縵缦"
    "綿绵綺绮績绩經经結结絡络統统絲丝織织曉晓曄晔暉晖曠旷晉晋顯显昇升爾尔倫伦儉俭優优億亿僑侨傳传儀仪備备侶侣個个順顺"
    "頌颂項项須须領领頤颐願愿類类題题顆颗碩硕預预語语詩诗詠咏詢询誠诚說说諾诺誼谊謙谦謹谨譯译議议證证論论諒谅諶谌調调"
    "護护讓让識识訓训計计記记設设話话詳详諭谕財财賢贤質质賦赋贊赞賽赛贏赢貝贝賞赏贇赟責责貞贞賬账鄉乡蓋盖蔭荫薑姜蘆芦"
    "藝艺藥药蕓芸蔔卜葦苇莖茎薈荟蘋苹樹树橋桥權权機机檢检棟栋極极構构標标樓楼橫横樺桦楓枫桿杆濤涛澤泽潔洁濱滨漢汉滿满"
    "淵渊漣涟瀟潇瀾澜灣湾濟济溫温淚泪測测滬沪滙汇匯汇潤润淨净凈净濃浓漁渔湧涌決决沖冲況况煥焕燦灿燁烨煒炜燈灯營营爭争"
    "熱热煉炼無无環环瑋玮瓏珑璣玑瑪玛璽玺現现瓔璎琺珐會会來来兒儿兩两嶺岭島岛峯峰崗岗嶽岳嵐岚屬属層层師师帥帅帶带廣广"
    "廠厂懷怀憶忆憲宪愷恺恆恒悅悦憐怜慮虑歡欢歸归揚扬擁拥擇择據据搖摇攜携攝摄撫抚陽阳陰阴陣阵際际隊队隨随險险隱隐隴陇"
    "雙双雞鸡離离難难霧雾靈灵韻韵響响頓顿馳驰駿骏騰腾驥骥驍骁騏骐駒驹驊骅驗验麥麦鳴鸣鶯莺鷗鸥鴛鸳鴦鸯鵑鹃點点黨党齋斋"
    "龜龟寧宁寜宁甯宁實实寬宽審审寫写專专將将尋寻導导壽寿夢梦奮奋奧奥婦妇孌娈嬋婵堅坚墻墙壇坛塵尘報报場场聖圣壯壮聲声"
    "處处復复總总勁劲動动務务勛勋勳勋勵励勞劳勢势區区協协卻却參参變变書书畫画當当發发盡尽監监盤盘礎础禮礼禕祎禎祯種种"
    "積积穩稳競竞筆笔節节簡简籌筹糧粮聞闻聯联聰聪肅肃腦脑臨临舉举舊旧艦舰蟲虫術术衛卫衝冲補补裝装見见規规視视親亲覺觉"
    "觀观車车軒轩軾轼輕轻輔辅輪轮轉转載载農农邊边醫医釗钊鈴铃鈺钰鉞钺鉑铂銓铨錚铮錄录鍵键鎖锁鏡镜長长門门閃闪閣阁閱阅"
    "闊阔闖闯闡阐階阶韋韦養养風风飄飘館馆魚鱼魯鲁鮑鲍鮮鲜鯤鲲麼么黌黉嶸嵘崢峥巖岩巒峦陞升辦办"
)
_TO_ONE_FORM: Final = str.maketrans(dict(zip(_OTHER_FORMS[::2], _OTHER_FORMS[1::2], strict=True)))


@lru_cache(maxsize=1024)
def name_key(name: str) -> str:
    """Return the form under which two spellings of a name are equal; of a name without a letter the name itself."""
    folded = unicodedata.normalize("NFKC", name).translate(_TO_ONE_FORM).casefold()
    return "".join(filter(str.isalnum, folded)) or name


def is_same_person(one: str, other: str) -> bool:
    """Whether the two names cannot stand for two people."""
    return name_key(one) == name_key(other)
