/// Names from many places, each with the Latin letters that its bearer would use in a username.
struct NamePool {
  struct Name {
    /// As its bearer writes it.
    var written: String
    /// In letters a–z.
    var latin: String
  }

  struct Culture {
    var locale: String
    var given: [Name]
    var family: [Name]
  }

  let cultures: [Culture] = [
    culture(
      "en", "Ada Grace Alan Maya Noah Olivia Siobhán=siobhan Zoë=zoe Liam Ngaio",
      "Lovelace Hopper Turing O’Neill=oneill Smith Byrne Okoro Clarke Whitfield Murphy"),
    culture(
      "de", "Jürgen=juergen Käthe=kaethe Björn=bjoern Lotte Matthias Änne=aenne Ulrike Felix Günther=guenther Ida",
      "Müller=mueller Groß=gross Schäfer=schaefer Weiß=weiss Köhler=koehler Vogel Jäger=jaeger Böhm=boehm Neumann Straßburger=strassburger"
    ),
    culture(
      "en", "François=francois Zoé=zoe Hélène=helene Loïc=loic Anaïs=anais Rémi=remi Élodie=elodie Maël=mael",
      "Lefèvre=lefevre D’Arcy=darcy Gagné=gagne Bélanger=belanger Moreau Garçon=garcon Noël=noel Dubois"),
    culture(
      "en", "José=jose María=maria Íñigo=inigo Begoña=begona Ángel=angel Lucía=lucia Raúl=raul Núria=nuria",
      "García=garcia Muñoz=munoz Ibáñez=ibanez Peña=pena López=lopez Núñez=nunez Ruiz Vázquez=vazquez"),
    culture(
      "en",
      "Łukasz=lukasz Małgorzata=malgorzata Zdzisław=zdzislaw Agnieszka Jiří=jiri Šárka=sarka Žofie=zofie Ondřej=ondrej",
      "Wałęsa=walesa Dąbrowska=dabrowska Żółkiewski=zolkiewski Dvořák=dvorak Nováková=novakova Čapek=capek Říha=riha Kowalczyk"
    ),
    culture(
      "en", "Åsa=aasa Søren=soeren Guðrún=gudrun Þór=thor Sigríður=sigridur Øyvind=oeyvind Mårten=marten Väinö=vaino",
      "Bjørnsdóttir=bjornsdottir Ångström=angstrom Østergård=ostergard Jónsson=jonsson Hämäläinen=hamalainen Lindqvist"),
    culture(
      "en", "Ayşe=ayse Çağlar=caglar İbrahim=ibrahim Gülşen=gulsen Oğuz=oguz Şule=sule",
      "Yılmaz=yilmaz Şahin=sahin Öztürk=ozturk Çelik=celik Doğan=dogan Güneş=gunes"),
    culture(
      "en", "Nguyễn-An=an Thị-Hương=huong Đức=duc Quốc=quoc Mỹ-Linh=mylinh Bảo=bao",
      "Nguyễn=nguyen Trần=tran Phạm=pham Đặng=dang Võ=vo Lê=le"),
    culture(
      "en", "Дмитрий=dmitry Ольга=olga Ксения=ksenia Юрий=yuri Тарас=taras Світлана=svitlana",
      "Иванов=ivanov Шевченко=shevchenko Кузнецова=kuznetsova Ющенко=yushchenko Щербаков=shcherbakov Соколова=sokolova"),
    culture(
      "en", "Γιώργος=giorgos Ελένη=eleni Δημήτρης=dimitris Ιωάννα=ioanna",
      "Παπαδόπουλος=papadopoulos Αγγελίδη=angelidi Νικολάου=nikolaou Θεοδωρίδης=theodoridis"),
    culture(
      "en", "明=akira さくら=sakura 健太=kenta 美咲=misaki ユキ=yuki 翔=sho",
      "佐藤=sato 鈴木=suzuki 髙橋=takahashi 渡邉=watanabe 小林=kobayashi 山本=yamamoto"),
    culture(
      "en", "伟=wei 秀英=xiuying 雨桐=yutong 浩然=haoran 怡君=yijun 志明=zhiming", "王=wang 李=li 張=zhang 陳=chen 欧阳=ouyang 劉=liu"),
    culture("en", "민준=minjun 서연=seoyeon 지우=jiwoo 하윤=hayun", "김=kim 이=lee 박=park 최=choi"),
    culture(
      "en", "محمد=mohammed فاطمة=fatima ليلى=layla يوسف=yusuf", "الحسن=alhassan حداد=haddad العلي=alali منصور=mansour"),
    culture("en", "נועה=noa דוד=david יעל=yael אריאל=ariel", "כהן=cohen לוי=levi מזרחי=mizrahi פרץ=peretz"),
    culture("en", "आरव=aarav प्रिया=priya अनन्या=ananya विक्रम=vikram", "शर्मा=sharma पटेल=patel गुप्ता=gupta अय्यर=iyer"),
    culture("en", "สมชาย=somchai มาลี=malee กิตติ=kitti อรุณี=arunee", "ศรีสุข=srisuk แก้วใส=kaewsai ทองดี=thongdee"),
    culture(
      "en", "Oluwaseun=oluwaseun Ọlámidé=olamide Chiamaka=chiamaka Kwame=kwame Abebe=abebe አበበ=abeba",
      "Adébáyọ̀=adebayo Nwosu=nwosu Mensah=mensah Tadesse=tadesse ተስፋዬ=tesfaye"),
  ]

  private static func culture(_ locale: String, _ given: String, _ family: String) -> Culture {
    Culture(locale: locale, given: names(given), family: names(family))
  }

  /// `Zoë=zoe Ada`: without a Latin form the name itself, lower-cased, is one.
  private static func names(_ text: String) -> [Name] {
    text.split(separator: " ").map { word in
      let parts = word.split(separator: "=")
      return Name(written: String(parts[0]), latin: parts.count > 1 ? String(parts[1]) : word.lowercased())
    }
  }
}
